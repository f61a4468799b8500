using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Inference;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>Models of operators that move and select, damaged on the way: refused when they are lowered, or they run. None becomes a plan that a session then refuses.</summary>
public class DamagedSelectionTests
{
    private static readonly byte[][] s_models = [OnnxWriter.ToBytes(Moving()), OnnxWriter.ToBytes(Indexing()), OnnxWriter.ToBytes(Sampling())];

    [Test]
    public void Mutants_are_refused_or_run([Range(0, 2)] int which, [Range(0, 4)] int seed)
    {
        var random = new Random(seed);
        int ran = 0, refused = 0;
        for (var mutant = 0; mutant < 100; mutant++)
        {
            var bytes = s_models[which].ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            ExecutionPlan plan;
            try
            {
                plan = PlanReader.Read(PlanWriter.ToBytes(GraphLowering.Lower(OnnxReader.Read(bytes, "mutant"), new LoweringOptions())));
            }
            catch (EdgeRuntimeException reason)
            {
                Assert.That(reason.Message, Is.Not.Empty.And.Not.Contains("\n"));
                refused++;
                continue;
            }
            using var constants = plan.Constants;
            if (plan.Buffers.Any(buffer => buffer.ByteCount > 1 << 26))
                continue; // right, but slow
            using var session = NativeSession.Open(plan, new SessionOptions());
            session.Run();
            ran++;
        }
        Assert.That(ran, Is.GreaterThan(0), "some run");
        Assert.That(refused, Is.GreaterThan(0), "some are refused");
    }

    [Test]
    public void The_undamaged_models_are_lowered([Range(0, 2)] int which) => Engines.AssertSame(OnnxReader.Read(s_models[which], "model"), integers: 2);

    private static Model Moving()
    {
        var m = new ModelBuilder(opset: 18);
        var x = m.Add("Slice", [m.Input(1, 4, 6, 6), m.Vector(5, 1), m.Vector(-9, 3), m.Vector(2, 1), m.Vector(-2, 1)]);
        x = m.Add("Pad", [x, m.Vector(0, 0, 1, 1, 0, 0, 1, 2)], ("mode", "reflect"));
        x = m.Add("Tile", [x, m.Vector(1, 2, 1, 1)]);
        x = m.Add("SpaceToDepth", [m.Add("Pad", [x, m.Vector(1, -1, 0, 0), m.Constant(TensorData.Scalar(2f)), m.Vector(2, 3)])], ("blocksize", 2L));
        return m.Finish(m.Add("Concat", [m.Add("Expand", [x, m.Vector(2, 1, 1, 1)]), m.Add("Trilu", [m.Input(2, 4, 3, 4)])], ("axis", 1L)));
    }

    private static Model Indexing()
    {
        var m = new ModelBuilder(opset: 18);
        string x = m.Input(4, 5), indices = m.Input(ElementType.Int64, 3);
        var y = m.Add("Gather", [x, indices], ("axis", 1L));
        y = m.Add("ScatterND", [y, m.Constant(TensorData.From([1L, 0, 3, 2], 2, 2)), m.Input(2)], ("reduction", "add"));
        y = m.Add("GatherElements", [y, m.Constant(TensorData.From([1L, 0, -1, 2], 2, 2))], ("axis", 1L));
        y = m.Add("Where", [m.Input(ElementType.Bool, 2), y, m.Add("CumSum", [y, m.Constant(TensorData.Scalar(1L))])]);
        var top = m.AddMany("TopK", [y, m.Vector(1)], 2);
        var hot = m.Add("OneHot", [m.Add("ArgMax", [top[0]], ("axis", 0L)), m.Constant(TensorData.Scalar(3L)), m.Constant(TensorData.From([0f, 1], 2))]);
        return m.Finish(hot, top[1], m.Add("ReverseSequence", [x, m.Vector(2, 1, 4, 3, 2)]));
    }

    private static Model Sampling()
    {
        var m = new ModelBuilder(opset: 18);
        var x = m.Add("Resize", [m.Input(1, 2, 5, 6), "", m.Constant(TensorData.From([1f, 1, 0.6f, 2], 4))], ("mode", "linear"), ("antialias", 1L));
        x = m.Add("Resize", [x, "", "", m.Vector(1, 2, 7, 7)], ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"));
        x = m.Add("GridSample", [x, m.Input(1, 3, 4, 2)], ("padding_mode", "reflection"));
        var cells = m.Add("RoiAlign", [x, m.Constant(TensorData.From([0f, 0, 2, 2, 1, 1, 3, 2], 2, 4)), m.Vector(0, 0)], ("output_height", 2L), ("output_width", 2L));
        return m.Finish(cells, m.Add("Resize", [x, m.Constant(TensorData.From([0f, 0, 0.1f, 0, 1, 1, 0.8f, 1], 8)), "", m.Vector(1, 2, 5, 4)], ("mode", "cubic"), ("coordinate_transformation_mode", "tf_crop_and_resize")));
    }
}
