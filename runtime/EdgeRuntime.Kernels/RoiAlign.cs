namespace EdgeRuntime.Kernels;

#pragma warning disable CA1051, CA1815 // a record of numbers, read in inner loops

/// <summary>Sizes and modes of <see cref="RoiAlign"/>.</summary>
public struct RoiAlignShape
{
    /// <summary>Batch entries of x.</summary>
    public int Batch;
    /// <summary>Rows of x.</summary>
    public int Height;
    /// <summary>Columns of x.</summary>
    public int Width;
    /// <summary>Channels.</summary>
    public int Channels;
    /// <summary>Rows of cells.</summary>
    public int CellsH;
    /// <summary>Columns of cells.</summary>
    public int CellsW;
    /// <summary>What the corners of regions are multiplied by.</summary>
    public float Scale;
    /// <summary>What is subtracted from them afterwards; with 0, regions are at least 1 wide and high.</summary>
    public float Offset;
    /// <summary>Samples of a cell in each direction; 0 for one a pixel.</summary>
    public int SamplingRatio;
    /// <summary>Whether the largest sample is wanted instead of the mean.</summary>
    public bool Maximum;
}

/// <summary>
/// The mean (or maximum) of samples in the cells of regions of x [N,H,W,C], to y [regions,CellsH,CellsW,C], in f32; after K. He et al., "Mask R-CNN", 2017. Units are cells of all regions. Whatever the regions say, nothing outside
/// of x is read, and a cell takes at most <see cref="MaxSamples"/> samples in each direction.
/// </summary>
public static unsafe class RoiAlign
{
    /// <summary>The most samples of a cell in each direction.</summary>
    public const int MaxSamples = 256;

    /// <summary>Computes cells [first, end).</summary>
    public static void Run(float* x, float* regions, void* batch, bool wide, float* y, in RoiAlignShape shape, int first, int end)
    {
        var cells = shape.CellsH * shape.CellsW;
        for (nint cell = first; cell < end; cell++)
        {
            var region = regions + cell / cells * 4;
            float left = region[0] * shape.Scale - shape.Offset, top = region[1] * shape.Scale - shape.Offset;
            float width = region[2] * shape.Scale - shape.Offset - left, height = region[3] * shape.Scale - shape.Offset - top;
            if (shape.Offset == 0)
                (width, height) = (MathF.Max(width, 1), MathF.Max(height, 1));
            float cellH = height / shape.CellsH, cellW = width / shape.CellsW;
            int samplesH = Samples(shape.SamplingRatio, cellH), samplesW = Samples(shape.SamplingRatio, cellW);
            var image = x + Indices.Clamp(Indices.Read(batch, wide, cell / cells), shape.Batch) * shape.Height * shape.Width * shape.Channels;
            var destination = y + cell * shape.Channels;
            new Span<float>(destination, shape.Channels).Clear();
            float startY = top + (int)(cell % cells / shape.CellsW) * cellH, startX = left + (int)(cell % shape.CellsW) * cellW;
            var share = shape.Maximum ? 1 : 1f / Math.Max(1, samplesH * samplesW);
            for (var i = 0; i < samplesH; i++)
            {
                for (var j = 0; j < samplesW; j++)
                    Sample(image, startY + (i + 0.5f) * cellH / samplesH, startX + (j + 0.5f) * cellW / samplesW, share, shape, destination, i + j == 0);
            }
        }
    }

    private static int Samples(int ratio, float cell) => Math.Clamp(ratio > 0 ? ratio : (int)MathF.Ceiling(cell), 0, MaxSamples);

    private static void Sample(float* image, float row, float column, float share, in RoiAlignShape shape, float* y, bool isFirst)
    {
        var inside = row >= -1 && row <= shape.Height && column >= -1 && column <= shape.Width;
        if (!inside && !shape.Maximum)
            return;
        row = inside ? MathF.Max(row, 0) : 0;
        column = inside ? MathF.Max(column, 0) : 0;
        int top = Math.Min((int)row, shape.Height - 1), left = Math.Min((int)column, shape.Width - 1);
        int bottom = Math.Min(top + 1, shape.Height - 1), right = Math.Min(left + 1, shape.Width - 1);
        float downward = top == bottom ? 0 : row - top, rightward = left == right ? 0 : column - left;
        float w1 = (1 - downward) * (1 - rightward), w2 = (1 - downward) * rightward, w3 = downward * (1 - rightward), w4 = downward * rightward;
        float* p1 = Pixel(image, top, left, shape), p2 = Pixel(image, top, right, shape), p3 = Pixel(image, bottom, left, shape), p4 = Pixel(image, bottom, right, shape);
        if (!shape.Maximum)
        {
            PixelSum.Add(p1, w1 * share, y, shape.Channels);
            PixelSum.Add(p2, w2 * share, y, shape.Channels);
            PixelSum.Add(p3, w3 * share, y, shape.Channels);
            PixelSum.Add(p4, w4 * share, y, shape.Channels);
            return;
        }
        for (nint c = 0; c < shape.Channels; c++)
        {
            // As ONNX Runtime has it, the largest of the four weighted neighbours counts, not their sum.
            var value = inside ? MathF.Max(MathF.Max(p1[c] * w1, p2[c] * w2), MathF.Max(p3[c] * w3, p4[c] * w4)) : 0;
            y[c] = isFirst ? value : MathF.Max(y[c], value);
        }
    }

    private static float* Pixel(float* image, int row, int column, in RoiAlignShape shape) => image + ((nint)row * shape.Width + column) * shape.Channels;
}
