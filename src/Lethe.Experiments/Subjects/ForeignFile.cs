namespace Lethe.Experiments.Subjects;

/// <summary>What to do with a file that is no model Lethe runs.</summary>
internal static class ForeignFile
{
    private const string ToOnnx = "export it to ONNX where it was made";

    // By the ends of names, since most of these have no mark of their own.
    private static readonly (string End, string What, string Remedy)[] Kinds =
    [
        (".keras", "a Keras model", $"{ToOnnx}: model.export('model.onnx', format='onnx'), or tf2onnx.convert.from_keras(model)"),
        (".h5", "a Keras or HDF5 file", $"{ToOnnx}: tf2onnx.convert.from_keras(model)"),
        (".tflite", "a TensorFlow Lite model", "convert it: python -m tf2onnx.convert --tflite MODEL.tflite --output model.onnx"),
        (".pb", "a TensorFlow graph", "convert it: python -m tf2onnx.convert --saved-model DIR --output model.onnx"),
        (".mlmodel", "a Core ML model", $"{ToOnnx}, before it is converted to Core ML"),
        (".pt2", "a program of torch.export", "save it as TorchScript, torch.jit.trace(model, x).save('model.pt'), or as ONNX, " +
            "torch.onnx.export(model, x, 'model.onnx')"),
        (".pkl", "a pickle", "save the model as TorchScript, torch.jit.script(model).save('model.pt'), or as ONNX"),
        (".pickle", "a pickle", "save the model as TorchScript, torch.jit.script(model).save('model.pt'), or as ONNX"),
        (".npy", "an array", "make a model of it first; for inputs around which a model is measured write data=FILE"),
        (".py", "a Python program", "run it: lethe memory -- python3 FILE"),
    ];

    private static readonly string[] Weights = [".safetensors", ".npz", ".dat", ".ckpt", ".bin"];

    /// <summary>Whether a name is that of a file of a known kind.</summary>
    internal static bool IsNamed(string path) =>
        Kinds.Select(kind => kind.End).Concat(Weights).Any(end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    /// <summary>The refusal of a file as a subject of memory.</summary>
    /// <param name="path">The file.</param>
    internal static ProblemException Refused(string path)
    {
        string name = Path.GetFileName(path), shown = ShellWord.Path(path);
        if (Kinds.FirstOrDefault(kind => name.EndsWith(kind.End, StringComparison.OrdinalIgnoreCase)) is { What: not null } known)
            return Problem($"'{path}', {known.What}", known.Remedy.Replace("FILE", shown, StringComparison.Ordinal));
        if (Weights.Any(end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase)))
            return Problem($"'{path}', which holds weights and no model",
                $"make a run of them: lethe import {shown} model=diagonal activation=tanh --out DIR (docs/weights.md); " +
                "or save the model itself: torch.jit.script(model).save('model.pt')");
        return Problem($"'{path}', a file of an unknown kind",
            $"look into it with lethe inspect {shown}; a TorchScript archive is to be named .pt, an ONNX model .onnx");
    }

    private static ProblemException Problem(string actual, string remedy) => ProblemException.Usage("memory: subject", actual,
        "a run folder, a model (.onnx, TorchScript .pt) or -- PROGRAM", remedy);
}
