namespace Lethe.Interop;

/// <summary>Turns the bytes of a file into doubles.</summary>
internal static class ScalarDecoder
{
    /// <summary>The largest integer up to which every integer is a double: 2^53.</summary>
    private const long ExactIntegers = 1L << 53;

    /// <summary>
    /// Decodes <paramref name="to"/>.Length elements. Exact for every value; the index of the first 64-bit integer
    /// beyond 2^53 in size, which a double might not hold, is returned instead of -1.
    /// </summary>
    internal static int Decode(ScalarKind kind, bool bigEndian, ReadOnlySpan<byte> from, Span<double> to)
    {
        switch (kind)
        {
            case ScalarKind.Float64:
                for (int i = 0; i < to.Length; i++)
                    to[i] = bigEndian ? ReadDoubleBigEndian(from[(8 * i)..]) : ReadDoubleLittleEndian(from[(8 * i)..]);
                return -1;
            case ScalarKind.Float32:
                for (int i = 0; i < to.Length; i++)
                    to[i] = bigEndian ? ReadSingleBigEndian(from[(4 * i)..]) : ReadSingleLittleEndian(from[(4 * i)..]);
                return -1;
            case ScalarKind.Float16:
                for (int i = 0; i < to.Length; i++)
                    to[i] = (double)(bigEndian ? ReadHalfBigEndian(from[(2 * i)..]) : ReadHalfLittleEndian(from[(2 * i)..]));
                return -1;
            case ScalarKind.BFloat16: // the upper half of a float32
                for (int i = 0; i < to.Length; i++) to[i] = BitConverter.UInt32BitsToSingle((uint)UInt16(from, i, bigEndian) << 16);
                return -1;
            case ScalarKind.Float8E5M2: // the upper half of a float16
                for (int i = 0; i < to.Length; i++) to[i] = (double)BitConverter.UInt16BitsToHalf((ushort)(from[i] << 8));
                return -1;
            case ScalarKind.Float8E4M3:
                for (int i = 0; i < to.Length; i++) to[i] = Float8E4M3(from[i]);
                return -1;
            case ScalarKind.Int64:
                return DecodeInt64(bigEndian, from, to);
            case ScalarKind.UInt64:
                return DecodeUInt64(bigEndian, from, to);
            case ScalarKind.Int32:
                for (int i = 0; i < to.Length; i++)
                    to[i] = bigEndian ? ReadInt32BigEndian(from[(4 * i)..]) : ReadInt32LittleEndian(from[(4 * i)..]);
                return -1;
            case ScalarKind.UInt32:
                for (int i = 0; i < to.Length; i++)
                    to[i] = bigEndian ? ReadUInt32BigEndian(from[(4 * i)..]) : ReadUInt32LittleEndian(from[(4 * i)..]);
                return -1;
            case ScalarKind.Int16:
                for (int i = 0; i < to.Length; i++) to[i] = (short)UInt16(from, i, bigEndian);
                return -1;
            case ScalarKind.UInt16:
                for (int i = 0; i < to.Length; i++) to[i] = UInt16(from, i, bigEndian);
                return -1;
            case ScalarKind.Int8:
                for (int i = 0; i < to.Length; i++) to[i] = (sbyte)from[i];
                return -1;
            case ScalarKind.UInt8:
                for (int i = 0; i < to.Length; i++) to[i] = from[i];
                return -1;
            case ScalarKind.Bool:
                for (int i = 0; i < to.Length; i++) to[i] = from[i] == 0 ? 0 : 1;
                return -1;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "not an element type");
        }
    }

    // A sign, four bits of exponent with a bias of 7, three of fraction; no infinities, and one NaN of each sign (the "fn" of its name).
    private static double Float8E4M3(byte bits)
    {
        int exponent = bits >> 3 & 15, fraction = bits & 7;
        double size = exponent == 0 ? Math.ScaleB(fraction, -9)
            : (exponent, fraction) == (15, 7) ? double.NaN : Math.ScaleB(8 + fraction, exponent - 10);
        return bits < 128 ? size : -size;
    }

    private static ushort UInt16(ReadOnlySpan<byte> from, int i, bool bigEndian) =>
        bigEndian ? ReadUInt16BigEndian(from[(2 * i)..]) : ReadUInt16LittleEndian(from[(2 * i)..]);

    private static int DecodeInt64(bool bigEndian, ReadOnlySpan<byte> from, Span<double> to)
    {
        for (int i = 0; i < to.Length; i++)
        {
            long v = bigEndian ? ReadInt64BigEndian(from[(8 * i)..]) : ReadInt64LittleEndian(from[(8 * i)..]);
            if (v is > ExactIntegers or < -ExactIntegers) return i;
            to[i] = v;
        }

        return -1;
    }

    private static int DecodeUInt64(bool bigEndian, ReadOnlySpan<byte> from, Span<double> to)
    {
        for (int i = 0; i < to.Length; i++)
        {
            ulong v = bigEndian ? ReadUInt64BigEndian(from[(8 * i)..]) : ReadUInt64LittleEndian(from[(8 * i)..]);
            if (v > ExactIntegers) return i;
            to[i] = v;
        }

        return -1;
    }
}
