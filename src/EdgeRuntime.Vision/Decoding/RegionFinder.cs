namespace EdgeRuntime.Vision.Decoding;

/// <summary>Finds connected regions (neighbors by side or corner) of the pixels above a threshold, one after the other.</summary>
internal sealed class RegionFinder(int height, int width)
{
    private readonly bool[] _seen = new bool[height * width];
    private readonly int[] _stack = new int[height * width];
    private readonly int[] _first = new int[height];
    private readonly int[] _last = new int[height];
    private int _next;

    /// <summary>The region's highest row.</summary>
    public int Top { get; private set; }

    /// <summary>The region's lowest row.</summary>
    public int Bottom { get; private set; }

    /// <summary>Begins with another picture.</summary>
    public void Reset()
    {
        _next = 0;
        Array.Clear(_seen);
    }

    /// <summary>The first and last column of the region in one of its rows.</summary>
    public (int First, int Last) Row(int y) => (_first[y], _last[y]);

    /// <summary>Finds the next region in reading order; false where there is none.</summary>
    public bool Next(ReadOnlySpan<float> values, float threshold)
    {
        for (; _next < values.Length; _next++)
        {
            if (_seen[_next] || !(values[_next] > threshold))
                continue;
            Fill(values, threshold);
            return true;
        }
        return false;
    }

    private void Fill(ReadOnlySpan<float> values, float threshold)
    {
        Top = Bottom = _next / width;
        (_first[Top], _last[Top]) = (width, -1);
        var count = 0;
        _stack[count++] = _next;
        _seen[_next] = true;
        while (count > 0)
        {
            var pixel = _stack[--count];
            var (x, y) = (pixel % width, pixel / width);
            Grow(x, y);
            for (var row = Math.Max(0, y - 1); row <= Math.Min(height - 1, y + 1); row++)
            {
                for (var column = Math.Max(0, x - 1); column <= Math.Min(width - 1, x + 1); column++)
                {
                    var neighbor = row * width + column;
                    if (_seen[neighbor] || !(values[neighbor] > threshold))
                        continue;
                    _seen[neighbor] = true;
                    _stack[count++] = neighbor;
                }
            }
        }
    }

    // Rows are reached one by one, so a new lowest row is next to the one before. None lies above the first pixel in reading order.
    private void Grow(int x, int y)
    {
        if (y > Bottom)
        {
            Bottom = y;
            (_first[y], _last[y]) = (width, -1);
        }
        _first[y] = Math.Min(_first[y], x);
        _last[y] = Math.Max(_last[y], x);
    }
}
