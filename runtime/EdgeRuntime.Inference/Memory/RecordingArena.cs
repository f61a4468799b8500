using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Inference.Memory;

/// <summary>The memory of a session whose inner tensors are to be read: every buffer has bytes of its own, so that all values are there after a run.</summary>
internal sealed unsafe class RecordingArena : PlanMemory
{
    private const long MaxBytes = 1L << 33;
    private readonly List<nint> _blocks = [];

    /// <summary>Allocates every buffer.</summary>
    /// <exception cref="InvalidModelException">Together they need more than 8 GiB.</exception>
    public RecordingArena(ExecutionPlan plan) : base(plan)
    {
        long total = 0;
        foreach (var buffer in plan.Buffers)
            total += buffer.Storage == PlanStorage.Arena ? buffer.ByteCount : 0;
        if (total > MaxBytes)
            throw PlanValidator.Invalid($"keeping every tensor takes {total} bytes, at most {MaxBytes}");
        for (var i = 0; i < plan.Buffers.Count; i++)
        {
            if (plan.Buffers[i].Storage != PlanStorage.Arena)
                continue;
            *Slot(i) = Allocate(plan.Buffers[i].ByteCount);
            _blocks.Add((nint)(*Slot(i)));
        }
    }

    /// <inheritdoc/>
    protected override void FreeBuffers()
    {
        foreach (var block in _blocks)
            Release((byte*)block);
        _blocks.Clear();
    }
}
