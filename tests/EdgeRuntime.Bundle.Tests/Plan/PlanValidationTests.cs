using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Bundle.Tests.Plan;

/// <summary>One broken rule a case; the writer refuses to write what the reader would refuse to read.</summary>
public sealed class PlanValidationTests
{
    private static readonly ExecutionPlan s_plan = SampleBundle.Plan();

    private static IEnumerable<TestCaseData> Broken()
    {
        yield return Buffer(0, s_plan.Buffers[0] with { Offset = 1 }, "buffer 0: slot is 1, expected 0 to 0 (Input)");
        yield return Buffer(0, s_plan.Buffers[0] with { ByteCount = 44 }, "input 0: tensor 0 does not fill the buffer of slot 0");
        yield return Buffer(0, s_plan.Buffers[0] with { Storage = PlanStorage.Arena }, "input 0: tensor 0 does not fill the buffer of slot 0");
        yield return Buffer(2, s_plan.Buffers[2] with { Offset = 32 }, "buffer 2: 10 bytes at offset 32: not at a multiple of 64");
        yield return Buffer(2, s_plan.Buffers[2] with { Offset = -64 }, "buffer 2: 10 bytes at offset -64");
        yield return Buffer(2, s_plan.Buffers[2] with { Offset = 128 }, "beyond the 128 bytes of its storage (Arena)");
        yield return Buffer(2, s_plan.Buffers[2] with { Offset = long.MaxValue - 63 }, "buffer 2: 10 bytes at offset 9223372036854775744");
        yield return Buffer(2, s_plan.Buffers[2] with { ByteCount = -1 }, "buffer 2: it has -1 bytes, expected 0 to 4294967296");
        yield return Buffer(2, s_plan.Buffers[2] with { ByteCount = 9 }, "tensor 2: u8[1x10] does not fit buffer 2 of 9 bytes");
        yield return Buffer(2, s_plan.Buffers[2] with { Storage = (PlanStorage)4 }, "buffer 2: storage is 4, which this program does not know");
        yield return Buffer(2, new PlanBuffer(PlanStorage.Input, 0, 40), "operation 0: it writes tensor 2, which is Input and may only be read");
        yield return Buffer(2, new PlanBuffer(PlanStorage.Output, 0, 40), "2 buffers are Output, expected one for each of 1");
        yield return Buffer(3, new PlanBuffer(PlanStorage.Constant, 0, 10), "operation 1: it writes tensor 3, which is Constant and may only be read");
        yield return Buffer(4, s_plan.Buffers[4] with { Offset = 64 }, "beyond the 256 bytes of its storage (Constant)");
        yield return Tensor(s_plan.Tensors[2] with { Buffer = 5 }, "tensor 2: buffer is 5, expected 0 to 4");
        yield return Tensor(s_plan.Tensors[2] with { Type = ElementType.String }, "tensor 2: type is 8, which is no element type of a fixed size");
        yield return Tensor(s_plan.Tensors[2] with { Type = (ElementType)99 }, "tensor 2: type is 99");
        yield return Tensor(s_plan.Tensors[2] with { Layout = (PlanLayout)3 }, "tensor 2: layout is 3");
        yield return Tensor(s_plan.Tensors[2] with { Shape = new TensorShape(11) }, "tensor 2: u8[11] does not fit buffer 2 of 10 bytes");
        yield return Tensor(s_plan.Tensors[2] with { Shape = new TensorShape(1 << 30, 1 << 30, 2) }, "tensor 2: u8[1073741824x1073741824x2] does not fit");
        yield return Tensor(s_plan.Tensors[2] with { Name = "a\nb" }, "tensor 2: the name holds a control character");
        yield return Tensor(s_plan.Tensors[2] with { Name = new string('n', 5000) }, "tensor 2: length of the name is 5000, expected 0 to 4096");
        yield return Tensor(s_plan.Tensors[2] with { Quantization = new(0, 0) }, "tensor 2: scale is 0, expected a finite number above 0");
        yield return Tensor(s_plan.Tensors[2] with { Quantization = new(float.NaN, 0) }, "tensor 2: scale is NaN");
        yield return Tensor(s_plan.Tensors[2] with { Quantization = new(1, 256) }, "tensor 2: zero point is 256, expected 0 to 255");
        yield return Operation(s_plan.Operations[0] with { Code = 0 }, "operation 0: code is 0, which this program does not know");
        yield return Operation(s_plan.Operations[0] with { Inputs = [6] }, "operation 0: input is 6, expected -1 to 5");
        yield return Operation(s_plan.Operations[0] with { Outputs = [-1] }, "operation 0: output is -1, expected 0 to 5");
        yield return Operation(s_plan.Operations[0] with { Inputs = new int[4097] }, "operation 0: count of inputs is 4097, expected 0 to 4096");
        yield return Operation(s_plan.Operations[0] with { Attributes = new byte[1025] }, "operation 0: bytes of attributes is 1025, expected 0 to 1024");
        yield return Case(With(inputs: []), "buffer 0: slot is 0, expected 0 to -1 (Input)");
        yield return Case(With(outputs: [2]), "output 0: tensor 2 does not fill the buffer of slot 0");
        yield return Case(With(arenaBytes: PlanLimits.MaxArenaBytes + 1), "header: the arena has 4294967297 bytes");
    }

    [TestCaseSource(nameof(Broken))]
    public void A_broken_rule_is_named(ExecutionPlan plan, string message) =>
        Assert.That(() => PlanWriter.ToBytes(plan), Throws.TypeOf<InvalidModelException>().With.Message.Contains(message).And.Message.EndsWith("; convert the model again."));

    [Test]
    public void A_newer_plan_is_refused_with_the_remedy()
    {
        var bytes = PlanWriter.ToBytes(s_plan);
        bytes[8] = 3;
        Assert.That(() => PlanReader.Read(bytes), Throws.TypeOf<InvalidModelException>().With.Message.EqualTo("plan.bin: the plan has version 3, this program reads up to 2: it was made by a newer edgec; update edgert."));
    }

    [Test]
    public void Only_a_plan_with_parts_in_their_place_of_a_result_needs_the_second_version()
    {
        Assert.That(PlanWriter.ToBytes(s_plan)[8], Is.EqualTo(1));
        Assert.That(PlanWriter.ToBytes(Joined(0))[8], Is.EqualTo(2), "along the outermost axis");
        Assert.That(PlanWriter.ToBytes(Joined(64))[8], Is.EqualTo(1), "copied");
        var pitched = Joined(0, new PlanTensor("part", ElementType.Float32, new TensorShape(2, 4), PlanLayout.Model, 0, null, 8, 4));
        var bytes = PlanWriter.ToBytes(pitched);
        Assert.That(bytes[8], Is.EqualTo(2));
        Assert.That(PlanReader.Read(bytes).Tensors, Is.EqualTo(pitched.Tensors));
        bytes[8] = 1;
        Assert.That(() => PlanReader.Read(bytes), Throws.TypeOf<InvalidModelException>(), "what version 2 adds to a tensor is not read as version 1");
    }

    [TestCase(8, 5), TestCase(-8, 0), TestCase(0, 4), TestCase(int.MaxValue, 0), TestCase(8, -1), TestCase(3, 0), TestCase(16, 0)]
    public void Columns_that_a_buffer_does_not_have_are_refused(int pitch, int column) =>
        Assert.That(() => PlanWriter.ToBytes(Joined(0, new PlanTensor("part", ElementType.Float32, new TensorShape(2, 4), PlanLayout.Model, 0, null, pitch, column))), Throws.TypeOf<InvalidModelException>().With.Message.Contains("tensor 2"));

    // A tensor of the last 64 bytes of an arena, and a result of 64 bytes.
    private static ExecutionPlan Joined(long result, PlanTensor? third = null) => new()
    {
        Buffers = [new(PlanStorage.Arena, 0, 64), new(PlanStorage.Arena, result, 64)],
        Tensors = [new PlanTensor("a", ElementType.Float32, new TensorShape(1, 16), PlanLayout.Model, 0), new PlanTensor("y", ElementType.Float32, new TensorShape(1, 16), PlanLayout.Model, 1), .. third is null ? Array.Empty<PlanTensor>() : [third]],
        Operations = [new PlanOperation(PlanOpCode.Concat, "concat", [0], [1], new byte[4])],
        Inputs = [], Outputs = [], ArenaBytes = 128, Constants = PlanConstants.From([]),
    };

    private static TestCaseData Case(ExecutionPlan plan, string message) => new TestCaseData(plan, message).SetArgDisplayNames(message);

    private static TestCaseData Buffer(int index, PlanBuffer buffer, string message) => Case(With(buffers: [.. s_plan.Buffers.Select((b, i) => i == index ? buffer : b)]), message);

    private static TestCaseData Tensor(PlanTensor tensor, string message) => Case(With(tensors: [.. s_plan.Tensors.Select((t, i) => i == 2 ? tensor : t)]), message);

    private static TestCaseData Operation(PlanOperation operation, string message) => Case(With(operations: [operation, .. s_plan.Operations.Skip(1)]), message);

    private static ExecutionPlan With(PlanBuffer[]? buffers = null, PlanTensor[]? tensors = null, PlanOperation[]? operations = null, int[]? inputs = null, int[]? outputs = null, long? arenaBytes = null) => new()
    {
        Buffers = buffers ?? s_plan.Buffers,
        Tensors = tensors ?? s_plan.Tensors,
        Operations = operations ?? s_plan.Operations,
        Inputs = inputs ?? s_plan.Inputs,
        Outputs = outputs ?? s_plan.Outputs,
        ArenaBytes = arenaBytes ?? s_plan.ArenaBytes,
        Constants = s_plan.Constants,
    };
}
