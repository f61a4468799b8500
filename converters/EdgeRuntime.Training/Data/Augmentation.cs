using EdgeRuntime.Training.Recipes;

namespace EdgeRuntime.Training.Data;

/// <summary>Draws how one picture is changed: mirrored, moved, with a square cut out. Equal random numbers give equal changes.</summary>
internal sealed class Augmentation
{
    private readonly AugmentRecipe _how;
    private readonly RandomSource _random;
    private readonly int[] _rows;
    private readonly int[] _columns;
    private (int Top, int Bottom, int Left, int Right) _cut;

    /// <param name="how">What may change.</param>
    /// <param name="shape">The picture's [C,H,W].</param>
    /// <param name="random">Where the changes come from.</param>
    public Augmentation(AugmentRecipe how, IReadOnlyList<int> shape, RandomSource random) => (_how, _random, _rows, _columns) = (how, random, new int[shape[1]], new int[shape[2]]);

    /// <summary>For each row the one that is read for it; −1 for the value 0.</summary>
    public ReadOnlySpan<int> Rows => _rows;

    /// <summary>For each column the one that is read for it; −1 for the value 0.</summary>
    public ReadOnlySpan<int> Columns => _columns;

    /// <summary>Whether a pixel becomes the value 0: it lies in the square that is cut out, or nothing was moved there.</summary>
    public bool IsEmpty(int y, int x) => _rows[y] < 0 || _columns[x] < 0 || (_cut.Top <= y && y < _cut.Bottom && _cut.Left <= x && x < _cut.Right);

    /// <summary>Draws the changes of the next picture.</summary>
    public void Draw()
    {
        Place(_rows);
        Place(_columns);
        if (_how.Flip && _random.NextInt32(2) == 1)
            _columns.AsSpan().Reverse();
        if (_how.Cutout == 0)
            return;
        (_cut.Top, _cut.Bottom) = Part(_rows.Length);
        (_cut.Left, _cut.Right) = Part(_columns.Length);
    }

    private void Place(Span<int> axis)
    {
        var shift = _how.Shift == 0 ? 0 : _random.NextInt32(2 * _how.Shift + 1) - _how.Shift;
        for (var i = 0; i < axis.Length; i++)
        {
            var at = i + shift;
            axis[i] = _how.Fill == "edge" ? Math.Clamp(at, 0, axis.Length - 1) : at >= 0 && at < axis.Length ? at : -1;
        }
    }

    // The middle is as likely on every pixel, so that the border is cut as often.
    private (int Start, int End) Part(int size)
    {
        var start = _random.NextInt32(size) - _how.Cutout / 2;
        return (Math.Max(0, start), Math.Min(start + _how.Cutout, size));
    }
}
