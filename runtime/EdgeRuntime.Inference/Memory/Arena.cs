using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Inference.Memory;

/// <summary>The memory of a session in use: one block, in which the plan has given every buffer its place; buffers that are not needed at the same time share bytes.</summary>
internal sealed unsafe class Arena : PlanMemory
{
    private byte* _block;

    /// <summary>Allocates the block.</summary>
    public Arena(ExecutionPlan plan) : base(plan)
    {
        _block = Allocate(plan.ArenaBytes);
        for (var i = 0; i < plan.Buffers.Count; i++)
        {
            if (plan.Buffers[i].Storage == PlanStorage.Arena)
                *Slot(i) = _block + plan.Buffers[i].Offset;
        }
    }

    /// <inheritdoc/>
    protected override void FreeBuffers()
    {
        Release(_block);
        _block = null;
    }
}
