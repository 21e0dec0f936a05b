#:package Lethe@0.1.0
#:property PublishAot=false

using Lethe.Memory;
using Lethe.Parameterizations;
using Lethe.Targets;
using Lethe.Theory;

// A memory that decays like a power of time: half of it is gone after 9, a sixth is there after 40.
MemoryFunction memory = MemoryProbing.OfTarget(TargetCatalog.Parse("pol"), length: 400, timeStep: 0.1);
Console.WriteLine($"pol: {memory.Tail.Kind}, exponent {memory.Tail.Exponent:G3}, half-life {memory.HalfLife:G3}");
Console.WriteLine($"M({memory.Times[^1]:G3}) = {memory.Values[^1]:G3}");

// Rates f(w) with which a model may hold it: is f stable, and how do gradients scale where the rate is 0.01?
foreach (string formula in new[] { "direct", "softplus", "(1+max(w,0))/(1+max(-w,0))" })
{
    IParameterization f = ParameterizationCatalog.Parse(formula);
    CriterionValue g = StabilityCriterion.Continuous(f, beta: 0.1);
    Console.WriteLine($"{formula}: {g.Verdict}, g(0.1) = {g.Lower:G4}, gradient scale {GradientScale.AtRate(f, 0.01).Scale:G4}");
}
