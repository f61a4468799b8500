using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Inference.Memory;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Inference.Tests;

/// <summary>Memory in which every buffer of a plan, its constants too, ends right before an inaccessible page.</summary>
internal sealed unsafe class GuardedArena : PlanMemory
{
    private const long MaxBytes = 1 << 24;
    private readonly ExecutionPlan _plan;
    private readonly List<GuardedMemory<byte>> _memory = [];

    public GuardedArena(ExecutionPlan plan) : base(plan)
    {
        _plan = plan;
        for (var i = 0; i < plan.Buffers.Count; i++)
        {
            if (plan.Buffers[i].Storage == PlanStorage.Constant)
                new ReadOnlySpan<byte>(plan.Constants.Pointer + plan.Buffers[i].Offset, (int)plan.Buffers[i].ByteCount).CopyTo(Guard(i));
            else if (plan.Buffers[i].Storage == PlanStorage.Arena)
                Guard(i);
        }
    }

    /// <summary>Moves inputs and outputs to guarded memory as well, and fills the inputs; after the session is opened.</summary>
    public void GuardInputsAndOutputs(Random random)
    {
        for (var i = 0; i < _plan.Buffers.Count; i++)
        {
            if (_plan.Buffers[i].Storage == PlanStorage.Input)
                random.NextBytes(Guard(i));
            else if (_plan.Buffers[i].Storage == PlanStorage.Output)
                Guard(i);
        }
    }

    /// <summary>What the outputs hold.</summary>
    public byte[][] ReadOutputs() =>
        [.. Enumerable.Range(0, _plan.Buffers.Count).Where(i => _plan.Buffers[i].Storage == PlanStorage.Output).Select(i => new ReadOnlySpan<byte>(*Slot(i), (int)_plan.Buffers[i].ByteCount).ToArray())];

    public override byte* Scratch(long byteCount)
    {
        var memory = new GuardedMemory<byte>((int)byteCount);
        _memory.Add(memory);
        return memory.Pointer;
    }

    protected override void FreeBuffers()
    {
        foreach (var memory in _memory)
            memory.Dispose();
        _memory.Clear();
    }

    private Span<byte> Guard(int buffer)
    {
        var bytes = _plan.Buffers[buffer].ByteCount;
        if (bytes > MaxBytes)
            throw new InvalidModelException($"buffer {buffer} of {bytes} bytes is too large for this test");
        var memory = new GuardedMemory<byte>((int)bytes);
        _memory.Add(memory);
        *Slot(buffer) = memory.Pointer;
        return memory.Span;
    }
}
