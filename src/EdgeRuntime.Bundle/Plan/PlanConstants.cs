namespace EdgeRuntime.Bundle.Plan;

/// <summary>The constant bytes of a plan: in managed memory when a plan is being made, in a mapped file when it is run. Weights are used in place.</summary>
public abstract unsafe class PlanConstants : IDisposable
{
    /// <summary>The length in bytes.</summary>
    public abstract long ByteCount { get; }

    /// <summary>The address of the first byte, 64-byte aligned, valid until disposal.</summary>
    public abstract byte* Pointer { get; }

    /// <summary>Constants held by this process, for plans that were just made.</summary>
    public static PlanConstants From(ReadOnlySpan<byte> bytes) => new OwnedConstants(bytes);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the constants hold.</summary>
    protected virtual void Dispose(bool disposing) { }

    private sealed class OwnedConstants : PlanConstants
    {
        private readonly TensorBuffer _buffer;

        public OwnedConstants(ReadOnlySpan<byte> bytes)
        {
            _buffer = new TensorBuffer(ElementType.UInt8, new TensorShape(bytes.Length));
            bytes.CopyTo(_buffer.Bytes);
        }

        public override long ByteCount => _buffer.ByteCount;

        public override byte* Pointer => (byte*)_buffer.Pointer;

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _buffer.Dispose();
            base.Dispose(disposing);
        }
    }
}
