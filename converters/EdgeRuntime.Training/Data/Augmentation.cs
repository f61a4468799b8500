using EdgeRuntime.Training.Recipes;

namespace EdgeRuntime.Training.Data;

/// <summary>Draws how one picture is changed: mirrored, moved, with a square cut out. Equal random numbers give equal changes.</summary>
internal sealed class Augmentation
{
    private readonly AugmentRecipe _how;
    private readonly RandomSource _random;
    private readonly int[] _rows;
    private readonly int[] _columns;

    /// <param name="how">What may change.</param>
    /// <param name="shape">The picture's [C,H,W].</param>
    /// <param name="random">Where the changes come from.</param>
    public Augmentation(AugmentRecipe how, IReadOnlyList<int> shape, RandomSource random) => (_how, _random, _rows, _columns) = (how, random, new int[shape[1]], new int[shape[2]]);

    /// <summary>For each row the one that is read for it; −1 for the value 0.</summary>
    public ReadOnlySpan<int> Rows => _rows;

    /// <summary>For each column the one that is read for it; −1 for the value 0.</summary>
    public ReadOnlySpan<int> Columns => _columns;

    /// <summary>The square that is set to 0: rows and columns from the first up to, not including, the second.</summary>
    public (Range Rows, Range Columns) Cut { get; private set; } = (0..0, 0..0);

    /// <summary>Draws the changes of the next picture.</summary>
    public void Draw()
    {
        Place(_rows);
        Place(_columns);
        if (_how.Flip && _random.NextInt32(2) == 1)
            _columns.AsSpan().Reverse();
        if (_how.Cutout > 0)
            Cut = (Part(_rows.Length), Part(_columns.Length));
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
    private Range Part(int size)
    {
        var start = _random.NextInt32(size) - _how.Cutout / 2;
        return Math.Max(0, start)..Math.Clamp(start + _how.Cutout, 0, size);
    }
}
