using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>Operators that compare and sum along an axis (TopK, ArgMax, ArgMin, CumSum) and NonMaxSuppression: ONNX Runtime against the lowered plan.</summary>
public class SortingTests
{
    private static IEnumerable<TestCaseData> Cases()
    {
        foreach (var type in new[] { ElementType.Float32, ElementType.Int32, ElementType.Int64, ElementType.Float64 })
        {
            foreach (var axis in new[] { 0L, 1, 2, -1 })
            {
                foreach (var largest in new[] { 0L, 1L })
                    yield return Case($"top 3 of {type} along {axis}, largest {largest}", m => m.Finish(m.AddMany("TopK", [m.Input(type, 4, 3, 9), m.Vector(3)], 2, ("axis", axis), ("largest", largest))));
            }
            foreach (var (exclusive, reverse) in new[] { (0L, 0L), (1L, 0L), (0L, 1L), (1L, 1L) })
            {
                foreach (var axis in new[] { 0, 1, -1 })
                    yield return Case($"sum of {type} along {axis}, exclusive {exclusive}, reverse {reverse}", m => m.Finish(m.Add("CumSum", [m.Input(type, 4, 3, 5), m.Constant(TensorData.Scalar(axis))], ("exclusive", exclusive), ("reverse", reverse))));
            }
        }
        yield return Case("top 1", m => m.Finish(m.AddMany("TopK", [m.Input(1, 1000), m.Vector(1)], 2)));
        yield return Case("all in order", m => m.Finish(m.AddMany("TopK", [m.Input(3, 50), m.Vector(50)], 2)));
        yield return Case("the indices alone", m => m.Finish(m.AddMany("TopK", [m.Input(3, 50), m.Vector(5)], 2)[1]));
        yield return Case("the values alone, from features", m => m.Finish(m.AddMany("TopK", [m.Conv(m.Input(1, 3, 8, 8), 3, 8, 3), m.Vector(2)], 2, ("axis", 1L))[0]));
        yield return Case("sum in place", m => m.Finish(m.Add("Relu", [m.Add("CumSum", [m.Add("Relu", [m.Input(3, 50)]), m.Constant(TensorData.Scalar(1L))])])));

        foreach (var op in new[] { "ArgMax", "ArgMin" })
        {
            foreach (var type in new[] { ElementType.Float32, ElementType.Int32, ElementType.UInt8, ElementType.Int64, ElementType.Int8, ElementType.Float64 })
            {
                if (type is ElementType.Int64 && op == "ArgMin")
                    yield return Case($"{op} of {type}", m => m.Finish(m.Add(op, [m.Input(type, 4, 6)], ("axis", 1L))));
                else
                    yield return Case($"{op} of {type}", m => m.Finish(m.Add(op, [m.Input(type, 4, 9)], ("axis", -1L)), m.Add(op, [m.Input(type, 4, 9)], ("axis", 0L), ("select_last_index", 1L))));
            }
            foreach (var keep in new[] { 0L, 1L })
            {
                foreach (var axis in new[] { 0L, 1, 2, -1 })
                    yield return Case($"{op} along {axis}, keepdims {keep}", m => m.Finish(m.Add(op, [m.Input(2, 3, 4, 5)], ("axis", axis), ("keepdims", keep)), m.Add(op, [m.Input(ElementType.Int32, 2, 3, 4, 5)], ("axis", axis), ("keepdims", keep), ("select_last_index", 1L))));
                yield return Case($"{op} over channels, keepdims {keep}", m => m.Finish(m.Add(op, [m.Conv(m.Input(1, 3, 8, 8), 3, 5, 3)], ("axis", 1L), ("keepdims", keep))));
            }
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void Equals_ONNX_Runtime(Model model) => Engines.AssertSame(model, integers: 2);

    [Test]
    public void Boxes_are_selected_as_ONNX_Runtime_does([Values(0L, 1L)] long center, [Values(1, 5, 100)] long limit, [Values(-1f, 0f, 0.3f)] float scoreThreshold, [Values(0f, 0.5f)] float iouThreshold)
    {
        var m = new ModelBuilder();
        string[] inputs = [m.Input(2, 40, 4), m.Input(2, 3, 40), m.Vector(limit), m.Constant(TensorData.Scalar(iouThreshold)), .. scoreThreshold < 0 ? Array.Empty<string>() : [m.Constant(TensorData.Scalar(scoreThreshold))]];
        var model = m.Finish(m.Add("NonMaxSuppression", inputs, ("center_point_box", center)));
        var feeds = Engines.Feeds(model, (int)limit);
        var (boxes, scores) = (model.Graph.Inputs[0].Name, model.Graph.Inputs[1].Name);
        feeds[scores] = TensorData.From(Array.ConvertAll(feeds[scores].As<float>().ToArray(), score => MathF.Round(score, 1)), 2, 3, 40); // some are equal
        if (center == 1)
            feeds[boxes] = TensorData.From(feeds[boxes].As<float>().ToArray().Select((v, i) => i % 4 < 2 ? v : MathF.Abs(v) * 0.5f).ToArray(), 2, 40, 4);
        var expected = Engines.Reference(model, feeds).Values.Single();
        var actual = Engines.Native(model, feeds).Values.Single();
        Assert.That(actual.Shape, Is.EqualTo(new long[] { 6 * Math.Min(limit, 40), 3 }));
        Assert.That(expected.Count, Is.GreaterThan(0));
        Assert.That(actual.As<long>()[..(int)expected.Count].ToArray(), Is.EqualTo(expected.As<long>().ToArray()));
        Assert.That(actual.As<long>()[(int)expected.Count..].ToArray(), Is.All.EqualTo(-1));
    }

    [Test]
    public void What_reads_selected_boxes_gets_them_with_all_rows()
    {
        var m = new ModelBuilder();
        var rows = m.Add("NonMaxSuppression", [m.Input(1, 6, 4), m.Input(1, 1, 6), m.Vector(3)]);
        var model = m.Finish(m.Add("Gather", [rows, m.Constant(TensorData.Scalar(2L))], ("axis", 1L)));
        Assert.That(Engines.Native(model, Engines.Feeds(model, 2)).Values.Single().Shape, Is.EqualTo(new long[] { 3 }));
    }

    private static TestCaseData Case(string name, Func<ModelBuilder, Model> build, long opset = 17) => new TestCaseData(build(new ModelBuilder(opset: opset))).SetArgDisplayNames(name);
}
