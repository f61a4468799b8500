using System.Runtime.InteropServices;

namespace EdgeRuntime.Bundle.Plan;

/// <summary>Reads the bytes of <c>plan.bin</c> and checks all that the engine relies on: counts, indices, places of buffers, sizes of tensors.</summary>
public static unsafe class PlanReader
{
    /// <summary>Reads a plan whose constants stay where they are.</summary>
    /// <param name="data">The first byte of the plan, 64-byte aligned.</param>
    /// <param name="length">The length of the plan in bytes.</param>
    /// <param name="source">What to call the plan in messages.</param>
    /// <param name="owner">What keeps the memory alive: referenced until the plan's constants are disposed. Null: the caller sees to it.</param>
    /// <exception cref="InvalidModelException">The plan is not what it should be.</exception>
    /// <exception cref="ArgumentException"><paramref name="data"/> is not aligned, or <paramref name="length"/> is not in [0, 2³¹ − 1].</exception>
    public static ExecutionPlan Read(byte* data, long length, string source = BundleEntryNames.Plan, SafeHandle? owner = null)
    {
        if ((nuint)data % PlanFormat.Alignment != 0)
            throw new ArgumentException($"A plan begins at a multiple of {PlanFormat.Alignment} bytes.", nameof(data));
        if (length is < 0 or > int.MaxValue)
            throw new ArgumentException($"A plan has at most {int.MaxValue} bytes, not {length}.", nameof(length));
        var records = PlanRecords.Read(new ReadOnlySpan<byte>(data, (int)length), source);
        return records.ToPlan(new MappedConstants(data + records.ConstantsOffset, records.ConstantsBytes, owner));
    }

    /// <summary>Reads a plan whose constants are copied into memory of their own.</summary>
    /// <param name="bytes">The plan.</param>
    /// <param name="source">What to call the plan in messages.</param>
    /// <exception cref="InvalidModelException">The plan is not what it should be.</exception>
    public static ExecutionPlan Read(ReadOnlySpan<byte> bytes, string source = BundleEntryNames.Plan)
    {
        var records = PlanRecords.Read(bytes, source);
        return records.ToPlan(PlanConstants.From(bytes.Slice(records.ConstantsOffset, records.ConstantsBytes)));
    }

    private sealed class MappedConstants : PlanConstants
    {
        private readonly byte* _pointer;
        private readonly SafeHandle? _owner;
        private bool _disposed;

        public MappedConstants(byte* pointer, long byteCount, SafeHandle? owner)
        {
            _pointer = pointer;
            ByteCount = byteCount;
            var added = false;
            owner?.DangerousAddRef(ref added);
            _owner = owner;
        }

        ~MappedConstants() => Dispose(false);

        public override long ByteCount { get; }

        public override byte* Pointer
        {
            get
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                return _pointer;
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (!_disposed)
                _owner?.DangerousRelease();
            _disposed = true;
            base.Dispose(disposing);
        }
    }
}
