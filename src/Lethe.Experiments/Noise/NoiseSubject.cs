namespace Lethe.Experiments.Noise;

/// <summary>A copy of a model whose stored weights can be replaced, for one thread.</summary>
public interface INoisyModel : IDisposable
{
    /// <summary>The model with the weights set last; first those of the subject.</summary>
    ISequenceModel Model { get; }

    /// <summary>The same where it is one of Lethe's own, whose states can be rounded; else null.</summary>
    RecurrentModel? Native => null;

    /// <summary>Replaces all tensors.</summary>
    /// <param name="values">The numbers of each tensor of the subject, in its order.</param>
    /// <exception cref="ProblemException">The model cannot be run with them.</exception>
    void Set(IReadOnlyList<double[]> values);
}

/// <summary>A model with stored weights on which noise acts; <see cref="NoiseSubjects"/> finds it by its name.</summary>
public abstract class NoiseSubject
{
    /// <summary>Its name for titles and tables.</summary>
    public abstract string Name { get; }

    /// <summary>Its stored weights.</summary>
    public abstract IReadOnlyList<NoiseTensor> Tensors { get; }

    /// <summary>What the noise acts on, in words.</summary>
    public virtual string ActsOn => "stored weights";

    /// <summary>The memory options it comes with.</summary>
    public virtual MemoryOptions Memory => new();

    /// <summary>What should be known of it, in sentences.</summary>
    public virtual IReadOnlyList<string> Notes => [];

    /// <summary>How its ports are read, for a model in a file of its own; else null.</summary>
    public virtual ReadingDescription? Reading => null;

    /// <summary>Steps of the random inputs where no data are given.</summary>
    public virtual int Length => Memory.Length;

    /// <summary>The model where it is one of Lethe's own, whose states can be rounded and whose balls can be searched; else null.</summary>
    public virtual RecurrentModel? Native => null;

    /// <summary>The units of its data; null: as they are.</summary>
    public virtual Normalization? Units => null;

    /// <summary>Channels it reads and gives per step.</summary>
    public abstract (int Inputs, int Outputs) Channels { get; }

    /// <summary>At most so many copies run at a time.</summary>
    public virtual int MostCopies => int.MaxValue;

    /// <summary>Opens a copy.</summary>
    /// <exception cref="ProblemException">It cannot be run.</exception>
    public abstract INoisyModel Open();
}
