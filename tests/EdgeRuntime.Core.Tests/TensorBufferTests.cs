namespace EdgeRuntime.Tests;

public sealed unsafe class TensorBufferTests
{
    [Test]
    public void Memory_is_aligned_zeroed_and_as_long_as_the_tensor([Values(0, 1, 15, 16, 17, 1000)] int count)
    {
        using var buffer = new TensorBuffer(ElementType.Float32, new TensorShape(count));
        Assert.That((long)buffer.Pointer % TensorBuffer.Alignment, Is.Zero);
        Assert.That((buffer.ByteCount, buffer.Bytes.Length, buffer.As<float>().Length), Is.EqualTo((4 * count, 4 * count, count)));
        Assert.That(buffer.Bytes.ContainsAnyExcept((byte)0), Is.False);
    }

    [Test]
    public void All_views_are_the_same_memory()
    {
        using var buffer = new TensorBuffer(new TensorInfo("x", ElementType.Int32, new TensorShape(2, 2)));
        buffer.As<int>()[3] = 0x01020304;
        Assert.That(buffer.Bytes[12..].ToArray(), Is.EqualTo(new byte[] { 4, 3, 2, 1 }));
        Assert.That(((int*)buffer.Pointer)[3], Is.EqualTo(0x01020304));
        Assert.That((buffer.Type, buffer.Shape), Is.EqualTo((ElementType.Int32, new TensorShape(2, 2))));
    }

    [Test]
    public void Another_element_type_is_an_error()
    {
        using var buffer = new TensorBuffer(ElementType.Float32, new TensorShape(4));
        Assert.That(() => buffer.As<int>().Length, Throws.InvalidOperationException.With.Message.EqualTo("The buffer holds f32, not Int32."));
    }

    [Test]
    public void What_cannot_be_held_is_refused()
    {
        Assert.That(() => new TensorBuffer(ElementType.String, new TensorShape(1)), Throws.ArgumentException);
        Assert.That(() => new TensorBuffer(ElementType.Float32, new TensorShape(1 << 30)), Throws.TypeOf<OverflowException>());
    }

    [Test]
    public void A_disposed_buffer_is_no_longer_reached()
    {
        var buffer = new TensorBuffer(ElementType.UInt8, new TensorShape(1));
        buffer.Dispose();
        buffer.Dispose();
        Assert.That(() => (nint)buffer.Pointer, Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => buffer.Bytes.Length, Throws.TypeOf<ObjectDisposedException>());
    }
}
