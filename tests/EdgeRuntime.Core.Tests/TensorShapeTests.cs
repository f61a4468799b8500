namespace EdgeRuntime.Tests;

public sealed class TensorShapeTests
{
    [FsCheck.NUnit.Property]
    public void Equal_dimensions_make_equal_shapes(byte a, byte b, byte c)
    {
        var shape = new TensorShape(a, b, c);
        Assert.That(shape, Is.EqualTo(new TensorShape(a, b, c)));
        Assert.That(shape.GetHashCode(), Is.EqualTo(new TensorShape(a, b, c).GetHashCode()));
        Assert.That(shape == new TensorShape(a, b, c) && shape != new TensorShape(a, b, c + 1) && shape != new TensorShape(a, b));
        Assert.That((shape.ElementCount, shape.Rank, shape.ToString()), Is.EqualTo(((long)a * b * c, 3, $"{a}x{b}x{c}")));
        Assert.That((shape[0], shape[2], shape[-1], shape[-3]), Is.EqualTo(((int)a, (int)c, (int)c, (int)a)));
    }

    [Test]
    public void A_scalar_has_one_element_and_is_the_default()
    {
        var scalar = new TensorShape();
        Assert.That((scalar.Rank, scalar.ElementCount, scalar.ToString()), Is.EqualTo((0, 1L, "scalar")));
        Assert.That(new TensorShape([]), Is.EqualTo(scalar));
        Assert.That(default(TensorShape), Is.EqualTo(scalar));
    }

    [Test]
    public void An_axis_outside_the_rank_is_an_error([Values(2, -3)] int axis) => Assert.That(() => new TensorShape(1, 2)[axis], Throws.TypeOf<IndexOutOfRangeException>());

    [Test]
    public void Impossible_dimensions_are_refused()
    {
        Assert.That(() => new TensorShape(1, -1), Throws.ArgumentException.With.Message.Contains("found -1"));
        Assert.That(() => new TensorShape(1, 1, 1, 1, 1, 1, 1, 1, 1), Throws.ArgumentException.With.Message.Contains("at most 8 dimensions, this one has 9"));
        Assert.That(() => new TensorShape(int.MaxValue, int.MaxValue, int.MaxValue), Throws.TypeOf<OverflowException>());
    }

    [Test]
    public void The_callers_array_is_copied()
    {
        int[] dimensions = [2, 3];
        var shape = new TensorShape(dimensions);
        dimensions[0] = 9;
        Assert.That(shape[0], Is.EqualTo(2));
    }

    [Test]
    public void Tensor_info_knows_its_bytes_and_prints_itself()
    {
        var info = new TensorInfo("x", ElementType.Float32, new TensorShape(1, 3, 2));
        Assert.That((info.ByteCount, info.ToString()), Is.EqualTo((24L, "x: f32[1x3x2]")));
    }
}
