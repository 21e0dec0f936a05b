using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Lethe.Onnx;

/// <summary>What a call of the model gave.</summary>
/// <param name="Values">Row-major.</param>
/// <param name="Shape">As OnnxRuntime reports it.</param>
/// <param name="TimeFirst">Whether the first dimension is time.</param>
internal sealed record OnnxAnswer(double[] Values, long[] Shape, bool TimeFirst)
{
    internal int Channels => (int)Shape[2];

    internal double this[int sequence, int time, int channel] =>
        Values[(TimeFirst ? time * (int)Shape[1] + sequence : sequence * (int)Shape[1] + time) * Channels + channel];
}

/// <summary>The one class that calls OnnxRuntime. One thread inside each call: with several, sums would depend on their number.</summary>
internal sealed class OnnxSession : IDisposable
{
    // onnxruntime_session_options_config_keys.h
    private const string ExternalFolder = "session.model_external_initializers_file_folder_path";

    private readonly OnnxFile _file;
    private readonly OnnxSignature _signature;
    private readonly InferenceSession _session;

    internal OnnxSession(OnnxFile file, OnnxSignature signature)
    {
        (_file, _signature) = (file, signature);
        _session = Guard(() =>
        {
            using var options =
                new SessionOptions
                {
                    IntraOpNumThreads = 1, InterOpNumThreads = 1, ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
                    LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL
                };
            // Numbers that lie beside the model were checked to be part of regular files of its folder.
            if (file.HasExternalData) options.AddSessionConfigEntry(ExternalFolder, Path.GetDirectoryName(Path.GetFullPath(file.Path))!);
            // The bytes that were checked, and never the file, which may be another by now.
            return new InferenceSession(file.Content.ToArray(), options);
        });
    }

    /// <summary>Runs sequences that fill (batch, time), in the order the model wants.</summary>
    internal OnnxAnswer Run(double[] x, int batch, int time) => Guard(() =>
    {
        bool timeFirst = _signature.Options.TimeFirst;
        List<NamedOnnxValue> inputs =
            [Tensor(_signature.Input, x, timeFirst ? [time, batch, _signature.Channels] : [batch, time, _signature.Channels])];
        foreach (OnnxPort state in _signature.States)
        {
            long[] shape = _signature.StateShape(_file, state, batch, time);
            inputs.Add(Tensor(state, new double[checked((int)shape.Aggregate(1L, (a, d) => checked(a * d)))],
                Array.ConvertAll(shape, d => checked((int)d))));
        }

        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = _session.Run(inputs, [_signature.Output.Name]);
        object value = results[0].Value;
        return value switch
        {
            DenseTensor<double> y => new OnnxAnswer(y.ToArray(), Array.ConvertAll(y.Dimensions.ToArray(), d => (long)d), timeFirst),
            DenseTensor<float> y =>
                new OnnxAnswer(Array.ConvertAll(y.ToArray(), v => (double)v), Array.ConvertAll(y.Dimensions.ToArray(), d => (long)d),
                timeFirst),
            _ => throw ProblemException.Input(_file.Path, $"output '{_signature.Output.Name}' is {value.GetType().Name}",
                "a tensor of float32 or float64", "Name another output"),
        };
    });

    public void Dispose() => _session.Dispose();

    private static NamedOnnxValue Tensor(OnnxPort port, double[] values, int[] shape) => port.ElementType == "float64"
        ? NamedOnnxValue.CreateFromTensor(port.Name, new DenseTensor<double>(values, shape))
        : NamedOnnxValue.CreateFromTensor(port.Name, new DenseTensor<float>(Array.ConvertAll(values, v => (float)v), shape));

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
                "Check the export with another runtime; names of inputs, layout= and in= change how it is called", e);
        }
    }
}
