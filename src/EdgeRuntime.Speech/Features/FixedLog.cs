using System.Numerics;

namespace EdgeRuntime.Speech.Features;

/// <summary>
/// The natural logarithm of an integer in fixed point: log₂ by its highest bit and a table of 128 pieces with 16 fractional bits, times ln 2.
/// Within a piece the table's part follows 1/128 of its slope only, as in the source, which shifts by 16 where 9 would be straight: up to 0.0024 are lost.
/// Source: TensorFlow Lite Micro, operator SignalFilterBankLog (signal/src/log.cc, filter_bank_log.cc).
/// </summary>
internal static class FixedLog
{
    private const int Bits = 16;
    private const int PieceBits = 7;
    private const uint Half = 1 << Bits - 1;
    private const uint Ln2 = 45426;

    private static readonly int[] s_excess = MakeTable();

    /// <summary><c>ln(value) · 2^outputBits</c>, at most 32767, and 0 where the logarithm is not positive.</summary>
    public static short Of(uint value, int outputBits)
    {
        if (value <= 1)
            return 0;
        var log2 = Log2(value);
        var ln = (uint)((ulong)Ln2 * log2 + Half >> Bits);
        return (short)Math.Min((ln << outputBits) + Half >> Bits, (uint)short.MaxValue);
    }

    private static uint Log2(uint value)
    {
        var integer = BitOperations.Log2(value);
        var rest = (int)(value - (1u << integer));
        var fraction = integer < Bits ? rest << Bits - integer : (int)((uint)rest >> integer - Bits);
        var piece = fraction >> Bits - PieceBits;
        var (from, to) = (s_excess[piece], s_excess[piece + 1]);
        var within = fraction - (piece << Bits - PieceBits);
        return (uint)((integer << Bits) + fraction + from + ((to - from) * within >> Bits));
    }

    // By how much log₂(1 + x) exceeds x.
    private static int[] MakeTable()
    {
        var table = new int[(1 << PieceBits) + 1];
        for (var i = 0; i < table.Length; i++)
        {
            var x = i / (double)(1 << PieceBits);
            table[i] = (int)Math.Round((Math.Log2(1 + x) - x) * (1 << Bits));
        }
        return table;
    }
}
