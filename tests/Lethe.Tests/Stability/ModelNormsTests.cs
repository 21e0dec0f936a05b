using CsCheck;

namespace Lethe.Tests.Stability;

public sealed class ModelNormsTests
{
    // The Lanczos process against all singular values by MathNet, relative.
    private const double Tolerance = 1e-12;

    [Fact]
    public void NormsAreTheLargestSingularValues() => Gen.Select(Gen.Int[1, 40], Gen.Int[1, 30], Gen.Int[1, 5], Gen.Int[0, 1 << 20])
        .Sample((m, d, o, seed) =>
    {
        var model = new DenseModel(new RecurrentOptions
        { Width = m, Inputs = d, Outputs = o, Parameterization = ParameterizationCatalog.Direct });
        StabilityCases.Randomize(model, seed);
        ModelNorms norms = ModelNorms.Of(model);
        Near(Norm(DenseModel.RecurrentName, m, m), norms.Recurrent);
        Near(Norm(RecurrentModel.InputName, m, d), norms.Input);
        Near(Norm(RecurrentModel.BiasName, m, 1), norms.Bias);
        Matrix<double> joint = Matrix<double>.Build.DenseOfRowMajor(o, m, model.Parameters[RecurrentModel.OutputName].ToArray())
            .Append(Matrix<double>.Build.DenseOfRowMajor(o, 1, model.Parameters[RecurrentModel.OutputBiasName].ToArray()));
        Near(joint.L2Norm(), norms.Output);
        Assert.True(double.IsNaN(norms.Kappa));

        double Norm(string name, int rows, int columns) =>
            Matrix<double>.Build.DenseOfRowMajor(rows, columns, model.Parameters[name].ToArray()).L2Norm();
        static void Near(double expected, double actual) => Assert.Equal(expected, actual, Tolerance * expected);
    }, iter: 40);

    [Fact]
    public void SpecialMatricesHaveTheirNorm()
    {
        var model = new DenseModel(new RecurrentOptions { Width = 50, Parameterization = ParameterizationCatalog.Direct });
        Assert.Equal(0, ModelNorms.Of(model).Recurrent);
        Span<double> w = model.Parameters[DenseModel.RecurrentName];
        for (int i = 0; i < 50; i++) w[i * 50 + i] = -3;
        Assert.Equal(3, ModelNorms.Of(model).Recurrent, Tolerance);
        w.Fill(1e200);
        Assert.Equal(50e200, ModelNorms.Of(model).Recurrent, 50e200 * Tolerance);
        w[7] = double.NaN;
        Assert.True(double.IsNaN(ModelNorms.Of(model).Recurrent));
    }

    [Fact]
    public void KappaIsTheSumOfShareAndTime()
    {
        DiagonalModel model = StabilityCases.Diagonal("exp", [0.5, 0.1], Activation.Linear);
        new double[] { 2, -1 }.CopyTo(model.Parameters[RecurrentModel.InputName]);
        new double[] { 0.5, 3 }.CopyTo(model.Parameters[RecurrentModel.OutputName]);
        // (2 * .5 / .5 + 1 * 3 / .1) / 4.
        Assert.Equal(8, ModelNorms.Of(model, 4).Kappa, 1e-12);
        Assert.True(double.IsNaN(ModelNorms.Of(model).Kappa));
        model.Parameters[DiagonalModel.RecurrentName][0] = double.NegativeInfinity;
        Assert.True(double.IsNaN(ModelNorms.Of(model, 4).Kappa));
    }
}
