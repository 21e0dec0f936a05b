using Lethe.Kernels;
using Lethe.Models;
using Lethe.Parameterizations;

namespace Lethe.Experiments.Studies;

/// <summary>The models of the growing-horizon protocol, with the initial weights it gives them: rates log-uniform on [1/T, 1].</summary>
public static class StudyModels
{
    /// <summary>Names of the models: diagonal, P^T diag P, state-space, LRU.</summary>
    public const string Diagonal = "diagonal", Rnn = "rnn", StateSpace = "ssm", Lru = "lru";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Diagonal, Rnn, StateSpace, Lru];

    // The targets' kernels hardly oscillate: phases begin well below one turn in the shortest memory.
    private const double LargestPhase = Math.PI / 50;

    /// <summary>Builds a model with its initial weights.</summary>
    /// <param name="name">One of <see cref="All"/>.</param>
    /// <param name="parameterization">f, name or expression.</param>
    /// <param name="activation">sigma; an LRU is linear.</param>
    /// <param name="width">m.</param>
    /// <param name="horizon">T.</param>
    /// <param name="seed">Seed of the initial weights.</param>
    /// <exception cref="ArgumentException">An unknown name, or the parameterisation cannot take the rates.</exception>
    public static RecurrentModel Create(string name, string parameterization, Activation activation, int width, int horizon, long seed)
    {
        RecurrentModel model = Entry(name).Create(new RecurrentOptions
        {
            Width = width,
            Parameterization = ParameterizationCatalog.Parse(parameterization),
            Activation = ActivationOf(name, activation),
            Integration = Entry(name).Integrations[0],
        });
        Initialization.LogUniformRates(model, horizon, seed, LargestPhase);
        return model;
    }

    /// <summary>Whether a model can have a parameterisation: the multipliers of an LRU are given directly, which takes a native form.</summary>
    public static bool Takes(string name, string parameterization) => Entry(name).Integrations[0] != Integration.Native || ParameterizationCatalog.Parse(parameterization).HasNative;

    /// <summary>The activation a model has where <paramref name="asked"/> is asked for.</summary>
    public static Activation ActivationOf(string name, Activation asked) => Entry(name).Activation ?? asked;

    /// <summary>Multiply-adds of one unit and one step, as a multiple of the diagonal model's: for estimates of time only.</summary>
    internal static double RelativeCost(string name, int width) => Entry(name).RelativeCost(width);

    private static ModelEntry Entry(string name) => (All.Contains(name) ? ModelCatalog.Default.Find(name) : null)
        ?? throw new ArgumentException($"model '{name}' is unknown, expected {string.Join(", ", All)}.", nameof(name));
}
