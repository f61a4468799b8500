using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Bundle.Tests.Plan;

public sealed unsafe class PlanRoundTripTests
{
    [FsCheck.NUnit.Property(MaxTest = 300)]
    public void Any_plan_is_read_back_equal(int seed)
    {
        var plan = RandomPlan.Make(seed);
        var bytes = PlanWriter.ToBytes(plan);
        var read = PlanReader.Read(bytes);
        Assert.That(read.Buffers, Is.EqualTo(plan.Buffers));
        Assert.That(read.Tensors, Is.EqualTo(plan.Tensors));
        Assert.That(read.Operations.Select(Describe), Is.EqualTo(plan.Operations.Select(Describe)));
        Assert.That(read.Inputs, Is.EqualTo(plan.Inputs));
        Assert.That(read.Outputs, Is.EqualTo(plan.Outputs));
        Assert.That(read.ArenaBytes, Is.EqualTo(plan.ArenaBytes));
        Assert.That(new ReadOnlySpan<byte>(read.Constants.Pointer, (int)read.Constants.ByteCount).SequenceEqual(new ReadOnlySpan<byte>(plan.Constants.Pointer, (int)plan.Constants.ByteCount)));
        Assert.That(PlanWriter.ToBytes(read), Is.EqualTo(bytes));
    }

    [Test]
    public void A_plan_in_memory_is_read_in_place()
    {
        var bytes = PlanWriter.ToBytes(SampleBundle.Plan());
        using var memory = new TensorBuffer(ElementType.UInt8, new TensorShape(bytes.Length));
        bytes.CopyTo(memory.Bytes);
        using var constants = PlanReader.Read((byte*)memory.Pointer, bytes.Length).Constants;
        Assert.That((nint)constants.Pointer, Is.EqualTo((nint)memory.Pointer + bytes.Length - 256));
        Assert.That(() => PlanReader.Read((byte*)memory.Pointer + 1, bytes.Length - 1), Throws.ArgumentException);
        Assert.That(() => PlanReader.Read((byte*)memory.Pointer, -1), Throws.ArgumentException);
    }

    private static string Describe(PlanOperation operation) =>
        $"{operation.Code} {operation.Name} {string.Join(',', operation.Inputs)} {string.Join(',', operation.Outputs)} {Convert.ToHexString(operation.Attributes.Span)}";
}
