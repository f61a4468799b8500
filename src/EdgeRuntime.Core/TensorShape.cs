using System.Collections.Immutable;

namespace EdgeRuntime;

/// <summary>The static shape of a tensor: at most <see cref="MaxRank"/> dimensions, outermost first, each ≥ 0. A scalar has rank 0 and one element.</summary>
public readonly struct TensorShape : IEquatable<TensorShape>
{
    /// <summary>The largest number of dimensions a plan may hold.</summary>
    public const int MaxRank = 8;

    private readonly ImmutableArray<int> _dimensions;
    private readonly long _elementCount;

    /// <summary>Makes a shape.</summary>
    /// <exception cref="ArgumentException">More than <see cref="MaxRank"/> dimensions, or one is negative.</exception>
    /// <exception cref="OverflowException">The number of elements does not fit 63 bits.</exception>
    public TensorShape(params ReadOnlySpan<int> dimensions)
    {
        if (dimensions.Length > MaxRank)
            throw new ArgumentException($"A tensor has at most {MaxRank} dimensions, this one has {dimensions.Length}.", nameof(dimensions));
        long count = 1;
        foreach (var dimension in dimensions)
        {
            if (dimension < 0)
                throw new ArgumentException($"A dimension is at least 0, found {dimension}.", nameof(dimensions));
            count = checked(count * dimension);
        }
        _dimensions = ImmutableArray.Create(dimensions);
        _elementCount = count;
    }

    /// <summary>The number of elements: the product of the dimensions, 1 for a scalar.</summary>
    public long ElementCount => _dimensions.IsDefault ? 1 : _elementCount;

    /// <summary>The number of dimensions.</summary>
    public int Rank => Dimensions.Length;

    /// <summary>The dimensions, outermost first.</summary>
    public ImmutableArray<int> Dimensions => _dimensions.IsDefault ? [] : _dimensions;

    /// <summary>One dimension; a negative index counts from the end, as in ONNX.</summary>
    public int this[int axis] => Dimensions[axis < 0 ? axis + Rank : axis];

    /// <inheritdoc/>
    public bool Equals(TensorShape other) => Dimensions.AsSpan().SequenceEqual(other.Dimensions.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TensorShape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var dimension in Dimensions)
            hash.Add(dimension);
        return hash.ToHashCode();
    }

    /// <summary>The dimensions joined by <c>x</c>, as in <c>1x28x28x1</c>; <c>scalar</c> for rank 0.</summary>
    public override string ToString() => Rank == 0 ? "scalar" : string.Join('x', Dimensions);

    /// <summary>Whether both shapes have the same dimensions.</summary>
    public static bool operator ==(TensorShape left, TensorShape right) => left.Equals(right);

    /// <summary>Whether the shapes differ.</summary>
    public static bool operator !=(TensorShape left, TensorShape right) => !left.Equals(right);
}
