namespace EdgeRuntime.Training.Layers;

/// <summary>Rows and columns of a window, or of the step between two; one number is both.</summary>
/// <param name="Rows">Along the height.</param>
/// <param name="Columns">Along the width.</param>
public readonly record struct WindowSize(int Rows, int Columns)
{
    /// <summary>As many rows as columns.</summary>
    public static implicit operator WindowSize(int size) => new(size, size);

    /// <summary>As many rows as columns.</summary>
    public static WindowSize FromInt32(int size) => size;

    /// <summary>The number of places.</summary>
    internal int Count => Rows * Columns;
}
