namespace EdgeRuntime.Kernels;

/// <summary>
/// The weights of <see cref="DepthwiseConv2DInt8Emitted"/>, prepared once. An output row is a flat sequence of pixels and channels, cut into chunks of 64; the channels of chunk i are those of chunk i + <see cref="Period"/>.
/// So there is an entry for each of <see cref="Period"/> chunks: 64 biases, the quads of each group of four taps, 64 multipliers. Entry, group and lane are in the order of the vectors that interleaving
/// within 128 bits makes: vector v holds in its 128 bits l the outputs 16·l + 4·v … + 3.
/// </summary>
internal readonly unsafe struct DepthwisePattern
{
    /// <summary>Outputs of a chunk.</summary>
    public const int Chunk = 64;

    private const int Vectors = 4 * Chunk; // bytes of four vectors
    private const int LargestBytes = 128 * 1024;

    public DepthwisePattern(in Window2D window, int rows = 0)
    {
        Taps = window.KernelH * window.KernelW;
        var groups = (int)((Taps + 3L) / 4);
        // The four rows that two output rows read are one group a kernel column; worth it where it makes fewer groups than each row on its own.
        Rows = rows > 0 ? rows : TakesTwo(window) && window.KernelW < 2 * groups ? 2 : 1;
        Groups = Rows == 2 ? window.KernelW : groups;
        Period = window.InputC / Math.Min(Chunk, window.InputC & -window.InputC);
        EntryBytes = Vectors * (2L + (long)Groups * Rows);
        Applies = Period * EntryBytes <= LargestBytes;
    }

    /// <summary>Whether two output rows can be computed at once: the four input rows that they read are a group of taps.</summary>
    public static bool TakesTwo(in Window2D window) => window.StrideH == 1 && window.DilationH == 1 && window.KernelH <= 3 && window.OutputH > 1;

    /// <summary>Whether the entries are few enough to stay in the cache.</summary>
    public bool Applies { get; }

    /// <summary>Output rows that are computed at once, 1 or 2.</summary>
    public int Rows { get; }

    /// <summary>Groups of four taps.</summary>
    public int Groups { get; }

    /// <summary>Number of entries.</summary>
    public int Period { get; }

    /// <summary>Bytes of all entries.</summary>
    public int Bytes => (int)(Period * EntryBytes);

    private long EntryBytes { get; }

    /// <summary>Taps of the kernel.</summary>
    public int Taps { get; }

    /// <summary>The kernel column of a tap. A tap that is none repeats the last one: its weight is zero.</summary>
    public int Column(int tap, in Window2D window) => Rows == 2 ? tap / 4 : Math.Min(tap, Taps - 1) % window.KernelW;

    /// <summary>Writes all entries.</summary>
    public void Write(sbyte* weights, int* bias, float* multipliers, in Window2D window, byte* destination)
    {
        for (var first = 0; first < Period * Chunk; first += Chunk)
        {
            for (var lane = 0; lane < Chunk; lane++)
                ((int*)destination)[lane] = bias[Channel(first, lane, window)];
            destination += Vectors;
            for (var group = 0; group < Groups; group++)
            {
                for (var row = 0; row < Rows; row++, destination += Vectors)
                {
                    for (var i = 0; i < Vectors; i++)
                        destination[i] = (byte)Weight(weights, group * 4 + i % 4, row, Channel(first, i / 4, window), window);
                }
            }
            for (var lane = 0; lane < Chunk; lane++)
                ((float*)destination)[lane] = multipliers[Channel(first, lane, window)];
            destination += Vectors;
        }
    }

    // Lane 16·v + 4·l + i of four vectors is output 16·l + 4·v + i.
    private static int Channel(int first, int lane, in Window2D window) => (first + lane % 16 / 4 * 16 + lane / 16 * 4 + lane % 4) % window.InputC;

    private sbyte Weight(sbyte* weights, int tap, int row, int channel, in Window2D window)
    {
        var (ky, kx) = Rows == 2 ? (tap % 4 - row, tap / 4) : Math.DivRem(tap, window.KernelW);
        return (uint)ky < (uint)window.KernelH ? weights[(ky * window.KernelW + kx) * window.InputC + channel] : (sbyte)0;
    }
}
