namespace Lethe.Torch.Native;

/// <summary>
/// Lets TorchSharp's libLibTorchSharp.so load on a libstdc++ older than GCC 13's (Debian 12, Ubuntu 22.04). As shipped it asks for version
/// GLIBCXX_3.4.32 for the sake of one symbol, std::ios_base_library_init(), which only sets up the standard streams
/// (dotnet/TorchSharp#1552). The import is renamed to the constructor std::ios_base::Init::Init() of version GLIBCXX_3.4, which does the
/// same and is in every libstdc++; it is called without its object and touches none, for the class has no members.
/// </summary>
internal static class GlueRetarget
{
    private const string NewSymbol = "_ZSt21ios_base_library_initv";
    private const string OldSymbol = "_ZNSt8ios_base4InitC1Ev";
    private const string NewVersion = "GLIBCXX_3.4.32";
    private const string OldVersion = "GLIBCXX_3.4";
    private const int SymbolSize = 24; // Elf64_Sym

    /// <summary>Changes the file's bytes in place; false if they need no change. Doing it twice changes nothing more.</summary>
    /// <exception cref="InvalidDataException">The file is laid out in another way than the one known: nothing was changed.</exception>
    internal static bool Apply(byte[] image)
    {
        ElfImage elf = new(image);
        List<long> symbols = SymbolNames(elf);
        List<(long Entry, long Name)> versions = VersionEntries(elf);
        if (symbols.Count == 0 && versions.Count == 0) return false;
        if (symbols.Count != 1 || versions.Count != 1)
            throw ElfImage.Unexpected($"{symbols.Count} symbols and {versions.Count} versions to rename, not one each");
        if (elf.U32(versions[0].Entry) != Hash(NewVersion)) throw ElfImage.Unexpected("the version's hash is not that of its name");
        elf.PutU32(versions[0].Entry, Hash(OldVersion));
        elf.Replace(versions[0].Name, NewVersion, OldVersion);
        elf.Replace(symbols[0], NewSymbol, OldSymbol);
        return true;
    }

    private static List<long> SymbolNames(ElfImage elf)
    {
        ElfSection table = elf.Only(ElfImage.DynamicSymbols);
        ElfSection strings = elf.StringsOf(table);
        if (table.EntrySize != SymbolSize) throw ElfImage.Unexpected("symbols of another size");
        List<long> found = [];
        for (long at = table.Offset; at + SymbolSize <= table.Offset + table.Size; at += SymbolSize)
        {
            long name = elf.StringAt(strings, elf.U32(at));
            if (elf.Is(name, NewSymbol)) found.Add(name);
        }

        return found;
    }

    // Elf64_Verneed: version, count, file, first entry, next; Elf64_Vernaux: hash, flags, index, name, next. Links only lead forward.
    private static List<(long Entry, long Name)> VersionEntries(ElfImage elf)
    {
        ElfSection needs = elf.Only(ElfImage.VersionNeeds);
        ElfSection strings = elf.StringsOf(needs);
        List<(long, long)> found = [];
        long need = needs.Offset;
        while (true)
        {
            int count = elf.U16(need + 2);
            long entry = need + elf.U32(need + 8);
            for (int i = 0; i < count; i++)
            {
                long name = elf.StringAt(strings, elf.U32(entry + 8));
                if (elf.Is(name, NewVersion)) found.Add((entry, name));
                uint step = elf.U32(entry + 12);
                if (step == 0) break;
                entry += step;
            }

            uint next = elf.U32(need + 12);
            if (next == 0) return found;
            need += next;
        }
    }

    // The hash of the System V ABI, by which the dynamic linker compares versions before their names.
    private static uint Hash(string name)
    {
        uint h = 0;
        foreach (char c in name)
        {
            h = (h << 4) + c;
            uint top = h & 0xf0000000u;
            h = (h ^ (top >> 24)) & ~top;
        }

        return h;
    }
}
