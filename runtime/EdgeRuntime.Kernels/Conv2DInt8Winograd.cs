using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeRuntime.Kernels;

/// <summary>
/// <see cref="Conv2DInt8"/> of 3×3 kernels with stride 1 by tiles of 4×4 output pixels with a quarter of the multiplications, exactly; after A. Lavin and S. Gray, "Fast Algorithms for Convolutional Neural Networks", 2016, F(4×4, 3×3).
/// With <c>Y = Aᵀ[(G·g·Gᵀ) ⊙ (Bᵀ·d·B)]A</c> and the fractions of G multiplied away, all numbers are integers: transformed inputs within ±17340 and weights within ±18432 are i16, sums are i32 modulo 2³², and Y is 576 = 2⁶·9 times the
/// result: multiplied by the inverse of 9 modulo 2³² and shifted by 6 it is the result, because that is below 2²⁵ for x − 128 and up to 227 channels.
/// </summary>
internal readonly unsafe struct Conv2DInt8Winograd
{
    /// <summary>The width of a tile of output pixels, and of the input that it reads.</summary>
    public const int Side = 4, InputSide = Side + 2;

    /// <summary>The products that a tile takes.</summary>
    public const int Positions = InputSide * InputSide;

    /// <summary>Columns of a vector.</summary>
    public const int Columns = 8;

    private const int FewestColumns = 16, FewestChannels = 16, MostChannels = 224;
    /// <summary>Transformed weights of more bytes would be read from memory, not from a cache.</summary>
    private const int MostWeightBytes = 2 << 20, LargestWeightBytes = 16 << 20;
    /// <summary>What the transformed input of a block of tiles may take of the cache.</summary>
    private const int CacheBytes = 24576;

    /// <summary>The most tiles of a block; a block has a multiple of four.</summary>
    public const int MostTiles = 16;

    private readonly int _channels, _columns, _tilesH, _tilesW, _block;

    public Conv2DInt8Winograd(in Window2D window, int groups, in KernelChoice choice)
    {
        _channels = window.InputC;
        _columns = window.OutputC;
        _tilesH = (window.OutputH + Side - 1) / Side;
        _tilesW = (window.OutputW + Side - 1) / Side;
        _block = choice.Block > 0 ? choice.Block : (int)Math.Clamp(CacheBytes / ((long)Positions * sizeof(short) * _channels) / 4 * 4, 4, MostTiles);
        var isPlain = groups == 1 && window.KernelH == 3 && window.KernelW == 3 && (window.StrideH | window.StrideW | window.DilationH | window.DilationW) == 1;
        var fits = _channels is >= FewestChannels and <= MostChannels && _channels % 8 == 0 && _columns % Columns == 0 && WeightSize <= LargestWeightBytes;
        IsPossible = choice.Variant is KernelVariant.AvxVnni or KernelVariant.Avx2 && isPlain && fits;
    }

    /// <summary>Whether the convolution can be computed in this way.</summary>
    public bool IsPossible { get; }

    /// <summary>Tiles of a block.</summary>
    public int Block => _block;

    /// <summary>The choice of this way where it is the one to take without measuring; automatic where not.</summary>
    public static KernelChoice Default(in Window2D window, int groups, KernelVariant variant)
    {
        var choice = new KernelChoice(KernelMethod.Winograd, variant);
        var winograd = new Conv2DInt8Winograd(window, groups, choice);
        // Of fewer channels the transformations take longer than the multiplications that they spare.
        var fits = window.InputC >= (variant == KernelVariant.AvxVnni ? 32 : 16) && window.OutputC >= FewestColumns && winograd.WeightSize <= MostWeightBytes;
        var isFull = (long)winograd._tilesH * winograd._tilesW * (Side * Side) * 3 <= (long)window.OutputH * window.OutputW * 4;
        return winograd.IsPossible && fits && isFull ? choice : default;
    }

    /// <summary>Bytes of the transformed weights, and of 128 times the sum of each column.</summary>
    public int PreparedBytes => WeightBytes + _columns * sizeof(int);

    /// <summary>Bytes of scratch memory that each thread needs: transformed inputs, sums, a half-transformed tile, the places of pixels, the input of a tile at the edge, and pixels that nobody wants.</summary>
    public int WorkspaceBytes => InputBytes + SumBytes + HalfBytes + PlaceBytes + Positions * _channels + _columns;

    private long WeightSize => (long)Positions * _channels * _columns * sizeof(short);

    private int WeightBytes => (int)WeightSize;

    private int InputBytes => Positions * _block * _channels * sizeof(short);

    private static int HalfBytes => Positions * Vector256<byte>.Count;

    private int PlaceBytes => _block * Side * Side * sizeof(byte*);

    private int SumBytes => Positions * _block * WinogradProduct.MostVectors * Columns * sizeof(int);

    /// <summary>Writes the transformed weights.</summary>
    public void Prepare(sbyte* weights, byte* prepared) => WinogradWeights.Transform(weights, _channels, _columns, (short*)prepared, (int*)(prepared + WeightBytes));

    /// <summary>Computes output pixels [first, end), whole tiles at best.</summary>
    public void Run<TDot>(byte* x, byte* prepared, int* bias, float* multipliers, byte* y, nint ldy, in Window2D window, int inputZeroPoint, in Requantization output, int first, int end, byte* workspace) where TDot : IWordDot
    {
        if (first == end)
            return;
        var inputs = (short*)workspace;
        var sums = (int*)(workspace + InputBytes);
        var half = workspace + InputBytes + SumBytes;
        var edge = half + HalfBytes + PlaceBytes;
        var unwanted = edge + Positions * _channels;
        var columnSums = (int*)(prepared + WeightBytes);
        var pixels = (byte**)(half + HalfBytes);
        int tile = TileRow(first, window) * _tilesW, last = (TileRow(end - 1, window) + 1) * _tilesW;
        for (int count; tile < last; tile += count)
        {
            count = Math.Min(_block, last - tile);
            for (var i = 0; i < count; i++)
            {
                int row = (tile + i) / _tilesW, image = row / _tilesH, top = row % _tilesH * Side, left = (tile + i) % _tilesW * Side;
                Load(x + image * ((nint)window.InputH * window.InputW * _channels), top - window.PadTop, left - window.PadLeft, window, (byte)inputZeroPoint, half, edge, inputs + i * (nint)_channels);
                Place(y, ldy, top, left, (image * window.OutputH + top) * window.OutputW + left, window, first, end, unwanted, pixels + i * (Side * Side));
            }
            for (int column = 0, vectors; column < _columns; column += vectors * Columns)
            {
                vectors = WinogradProduct.Vectors<TDot>((_columns - column) / Columns);
                WinogradProduct.Run<TDot>(inputs, _block, count, _channels, (short*)prepared + (nint)column * Positions * _channels, vectors, sums);
                for (var i = 0; i < count; i++)
                {
                    for (var v = 0; v < vectors; v++)
                    {
                        var at = column + v * Columns;
                        WinogradOutput.Transform(sums + (i * vectors + v) * Columns, (nint)_block * vectors * Columns, half, columnSums + at, bias + at, multipliers + at, pixels + i * (Side * Side), at, output);
                    }
                }
            }
        }
    }

    private int TileRow(int pixel, in Window2D window)
    {
        var row = pixel / window.OutputW;
        return row / window.OutputH * _tilesH + row % window.OutputH / Side;
    }

    private void Load(byte* image, int top, int left, in Window2D window, byte fill, byte* half, byte* edge, short* destination)
    {
        nint rowBytes = (nint)window.InputW * _channels, step = (nint)_block * _channels;
        if (top >= 0 && left >= 0 && top + InputSide <= window.InputH && left + InputSide <= window.InputW)
        {
            WinogradInput.Transform(image + top * rowBytes + left * (nint)_channels, rowBytes, _channels, half, destination, step);
            return;
        }
        int from = Math.Clamp(-left, 0, InputSide), to = Math.Clamp(window.InputW - left, from, InputSide); // nothing where a wide padding holds the whole tile
        Unsafe.InitBlockUnaligned(edge, fill, (uint)(Positions * _channels));
        for (var row = 0; row < InputSide; row++)
        {
            if ((uint)(top + row) < (uint)window.InputH)
                ByteCopy.Run(image + (top + row) * rowBytes + (left + from) * (nint)_channels, edge + (row * InputSide + from) * (nint)_channels, (to - from) * _channels);
        }
        WinogradInput.Transform(edge, InputSide * (nint)_channels, _channels, half, destination, step);
    }

    // Where the pixels of a tile go: those outside of the image or of the range, to where nobody reads.
    private void Place(byte* y, nint ldy, int top, int left, int pixel, in Window2D window, int first, int end, byte* unwanted, byte** pixels)
    {
        nint rowBytes = window.OutputW * ldy;
        var target = y + pixel * ldy;
        var isWhole = top + Side <= window.OutputH && left + Side <= window.OutputW && pixel >= first && pixel + (Side - 1) * window.OutputW + Side <= end;
        for (var row = 0; row < Side; row++, pixels += Side, target += rowBytes, pixel += window.OutputW)
        {
            for (var column = 0; column < Side; column++)
                pixels[column] = isWhole || (top + row < window.OutputH && left + column < window.OutputW && pixel + column >= first && pixel + column < end) ? target + column * ldy : unwanted;
        }
    }
}
