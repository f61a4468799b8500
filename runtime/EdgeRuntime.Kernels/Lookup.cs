namespace EdgeRuntime.Kernels;

/// <summary><c>y = table[x]</c> over u8 with a table of 256 entries: any unary INT8 function. Units are elements. y may be x.</summary>
public static unsafe class Lookup
{
    /// <summary>Computes elements [first, end).</summary>
    public static void Run(byte* x, byte* table, byte* y, int first, int end) => Reference.Lookup.Run(x, table, y, first, end);
}
