using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Lethe.Onnx;

/// <summary>The one class that calls OnnxRuntime. One thread inside each call: with several, sums would depend on their number.</summary>
internal sealed class OnnxSession : IPortedModel
{
    // onnxruntime_session_options_config_keys.h
    private const string ExternalFolder = "session.model_external_initializers_file_folder_path";

    // Half the distance from 1 to the next number.
    private const double HalfRounding = 1.0 / (1 << 11), BrainRounding = 1.0 / (1 << 8), SingleRounding = 1.0 / (1 << 24),
        DoubleRounding = 1.1102230246251565e-16;

    private readonly OnnxFile _file;
    private readonly InferenceSession _session;

    /// <summary>Loads a model; OnnxRuntime must be loaded.</summary>
    /// <exception cref="ProblemException">OnnxRuntime cannot run it.</exception>
    internal OnnxSession(OnnxFile file)
    {
        _file = file;
        _session = Guard(() =>
        {
            using var options =
                new SessionOptions
                {
                    IntraOpNumThreads = 1, InterOpNumThreads = 1, ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
                    LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
                    // The level above rewrites memory layouts for convolutions, and crashes on recurrent layers of float16.
                    GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
                };
            // Numbers that lie beside the model were checked to be part of regular files of its folder.
            if (file.HasExternalData)
                options.AddSessionConfigEntry(ExternalFolder, System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(file.Path))!);
            // The bytes that were checked, and never the file, which may be another by now.
            return new InferenceSession(file.Content.ToArray(), options);
        });
    }

    public string Path => _file.Path;

    public IReadOnlyList<ModelPort> Inputs => _file.Inputs;

    public IReadOnlyList<ModelPort> Outputs => _file.Outputs;

    public double Rounding => _file.Inputs.Concat(_file.Outputs).Select(port => port.ElementType)
        .Concat(_file.Listing.Where(tensor => !tensor.IsAside).Select(tensor => tensor.Dtype)).Max(RoundingOf);

    public int? GroupSize => TiledSequences.Lanes;

    public bool TakesThreads => true;

    public bool QuantisesDynamically => _file.Operators.Any(name => name.StartsWith("Dynamic", StringComparison.Ordinal));

    public IReadOnlyList<int> WeightSizes => [];

    public IPortedModel Again() => new OnnxSession(_file);

    public IPortedModel With(byte[] content) => new OnnxSession(OnnxFile.Parse(Path, content));

    public IReadOnlyList<PortTensor> Call(IReadOnlyList<PortTensor> inputs, IReadOnlyList<string>? wanted) => Guard(() =>
    {
        NamedOnnxValue[] given = [.. inputs.Select(tensor => Value(_file.Inputs.First(port => port.Name == tensor.Name), tensor))];
        // Outputs that are no numbers (sequences, text) are left out unless they are asked for.
        string[] names = [.. wanted ?? [.. _file.Outputs.Where(port => port.IsFloat || port.IsWhole).Select(port => port.Name)]];
        if (names.Length == 0)
            throw ProblemException.Input(_file.Path, $"its outputs are {string.Join(", ", _file.Outputs.Select(port => port.Text))}",
                "an output of numbers", "Export the model with its numbers as outputs");
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = _session.Run(given, names);
        return (IReadOnlyList<PortTensor>)[.. results.Select(Read)];
    });

    public void Dispose() => _session.Dispose();

    private static double RoundingOf(string type) => type switch
    {
        "float32" => SingleRounding,
        "float16" => HalfRounding,
        "bfloat16" => BrainRounding,
        _ => DoubleRounding,
    };

    private static NamedOnnxValue Value(ModelPort port, PortTensor tensor)
    {
        int[] shape = Array.ConvertAll(tensor.Shape, d => checked((int)d));
        double[] x = tensor.Values;
        return port.ElementType switch
        {
            "float64" => Of(x),
            "float16" => Of(Array.ConvertAll(x, v => (Float16)(float)v)),
            "bfloat16" => Of(Array.ConvertAll(x, v => (BFloat16)(float)v)),
            "int64" => Of(Array.ConvertAll(x, v => (long)v)),
            "int32" => Of(Array.ConvertAll(x, v => (int)v)),
            "int16" => Of(Array.ConvertAll(x, v => (short)v)),
            "int8" => Of(Array.ConvertAll(x, v => (sbyte)v)),
            "uint64" => Of(Array.ConvertAll(x, v => (ulong)v)),
            "uint32" => Of(Array.ConvertAll(x, v => (uint)v)),
            "uint16" => Of(Array.ConvertAll(x, v => (ushort)v)),
            "uint8" => Of(Array.ConvertAll(x, v => (byte)v)),
            "bool" => Of(Array.ConvertAll(x, v => v != 0)),
            _ => Of(Array.ConvertAll(x, v => (float)v)),
        };

        NamedOnnxValue Of<T>(T[] values) => NamedOnnxValue.CreateFromTensor(port.Name, new DenseTensor<T>(values, shape));
    }

    private PortTensor Read(DisposableNamedOnnxValue value)
    {
        return value.Value switch
        {
            DenseTensor<double> y => Of(y, v => v),
            DenseTensor<float> y => Of(y, v => v),
            DenseTensor<Float16> y => Of(y, v => (float)v),
            DenseTensor<BFloat16> y => Of(y, v => (float)v),
            DenseTensor<long> y => Of(y, v => v),
            DenseTensor<int> y => Of(y, v => v),
            DenseTensor<short> y => Of(y, v => v),
            DenseTensor<sbyte> y => Of(y, v => v),
            DenseTensor<ulong> y => Of(y, v => v),
            DenseTensor<uint> y => Of(y, v => v),
            DenseTensor<ushort> y => Of(y, v => v),
            DenseTensor<byte> y => Of(y, v => v),
            DenseTensor<bool> y => Of(y, v => v ? 1 : 0),
            var other => throw ProblemException.Input(_file.Path, $"output '{value.Name}' is {other?.GetType().Name ?? "nothing"}",
                "a tensor of numbers", "Name another output"),
        };

        PortTensor Of<T>(DenseTensor<T> y, Converter<T, double> convert) =>
            new(value.Name, Array.ConvertAll(y.ToArray(), convert), Array.ConvertAll(y.Dimensions.ToArray(), d => (long)d));
    }

    private T Guard<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (OnnxRuntimeException e)
        {
            string first = e.Message.Split('\n')[0].Trim().TrimEnd('.');
            throw ProblemException.Input(_file.Path, $"OnnxRuntime cannot run it ({first})",
                "a model that runs with batch and time of any size, or of the size it declares",
                $"See its ports: lethe inspect {ShellWord.Path(_file.Path)}; words say how it is called: input=, layout=, set=, ...", e);
        }
    }
}
