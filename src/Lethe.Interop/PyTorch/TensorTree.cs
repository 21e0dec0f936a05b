namespace Lethe.Interop.PyTorch;

/// <summary>Finds the tensors in nested dictionaries, lists and objects.</summary>
internal static class TensorTree
{
    private const int Deepest = 64;

    // Values may be shared, so a small pickle can describe a tree of any size: its nodes count, and the names of those that are kept.
    private const int MostNodes = 1_000_000, BytesPerCharacter = 2;

    /// <summary>The tensors by name: keys joined by dots, places in lists counted from 0.</summary>
    /// <exception cref="ProblemException">Too deep, too many, or two tensors of one name.</exception>
    internal static List<(string Name, PickleArray Tensor)> Flatten(object? root, string source, ReadBudget budget)
    {
        List<(string, PickleArray)> found = [];
        int nodes = 0;
        Visit("", root, 0);
        // A program holds the weights of an LSTM once more in a list of its own: _flat_weights.
        HashSet<(string, long)> named =
            [.. found.Where(one => !IsRepeated(one.Item1)).Select(one => one.Item2).OfType<PickleTensor>().Select(Place)];
        found.RemoveAll(one => IsRepeated(one.Item1) && one.Item2 is PickleTensor tensor && named.Contains(Place(tensor)));
        string? twice = found.GroupBy(one => one.Item1).FirstOrDefault(group => group.Count() > 1)?.Key;
        return twice is null ? found : throw Problem($"it holds '{Printable.Clip(twice)}' twice", "distinct names");

        void Visit(string name, object? value, int depth)
        {
            if (depth > Deepest || ++nodes > MostNodes) throw Problem("its dictionaries are nested without end", "a state_dict");
            if (name.Length > EntryName.MaxLength)
                throw Problem(Invariant($"a name has {name.Length} characters"), $"names of at most {EntryName.MaxLength}");
            switch (value)
            {
                case PickleArray tensor:
                    budget.TakeBytes((long)name.Length * BytesPerCharacter, "its names");
                    found.Add((name, tensor));
                    break;
                case PickleDictionary dictionary:
                    foreach ((object? key, object? item) in dictionary.Entries)
                        if (key is string or long) Visit(Join(name, Convert.ToString(key, CultureInfo.InvariantCulture)!), item, depth + 1);
                    break;
                case PickleList list:
                    for (int i = 0; i < list.Items.Count; i++)
                        Visit(Join(name, Invariant($"{i}")), list.Items[i], depth + 1);
                    break;
                case PickleTuple tuple:
                    for (int i = 0; i < tuple.Items.Length; i++)
                        Visit(Join(name, Invariant($"{i}")), tuple.Items[i], depth + 1);
                    break;
                case PickleOpaque { HasItems: true } opaque:
                    Visit(name, opaque.Items, depth + 1);
                    break;
                case PickleObject o:
                    Visit(name, o.State, depth + 1);
                    break;
            }
        }

        ProblemException Problem(string actual, string expected) =>
            ProblemException.Input(source, actual, expected, "Save the weights again: torch.save(model.state_dict(), path)");
    }

    private static bool IsRepeated(string name) => name.Split('.').Contains("_flat_weights");

    private static (string, long) Place(PickleTensor tensor) => (tensor.Storage.Key, tensor.Offset);

    private static string Join(string name, string key) => name.Length == 0 ? key : $"{name}.{key}";
}
