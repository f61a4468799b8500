using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>Operators that move elements without looking at them (Slice, Split, Concat, Expand, Tile, DepthToSpace, SpaceToDepth, Pad, Transpose), for every size of element: ONNX Runtime against the lowered plan.</summary>
public class MovementTests
{
    private static readonly ElementType[] s_types = [ElementType.Float32, ElementType.UInt8, ElementType.Int64, ElementType.Int32, ElementType.Bool, ElementType.Float64, ElementType.Float16, ElementType.Int16, ElementType.Int8];

    private static IEnumerable<TestCaseData> Cases()
    {
        foreach (var type in s_types)
        {
            yield return Case($"slice of {type}", m => m.Finish(Slice(m, m.Input(type, 5, 7, 3), [1, -1], [5, -8], [0, 1], [2, -3])));
            yield return Case($"split of {type}", m => m.Finish(m.Split(m.Input(type, 2, 9), -1, 4, 5)));
            yield return Case($"concat of {type}", m => m.Finish(m.Add("Concat", [m.Input(type, 2, 3, 4), m.Input(type, 2, 1, 4)], ("axis", -2L))));
            yield return Case($"transpose of {type}", m => m.Finish(m.Add("Transpose", [m.Input(type, 2, 3, 4)], ("perm", new long[] { 2, 0, 1 }))));
            yield return Case($"expand of {type}", m => m.Finish(m.Add("Expand", [m.Input(type, 3, 1, 4), m.Vector(2, 1, 5, 1)])));
            yield return Case($"tile of {type}", m => m.Finish(m.Add("Tile", [m.Input(type, 3, 1, 4), m.Vector(2, 3, 2)])));
        }
        foreach (var type in new[] { ElementType.Float32, ElementType.UInt8, ElementType.Int64, ElementType.Int32, ElementType.Bool, ElementType.Float64, ElementType.Int8 })
            yield return Case($"pad of {type}", m => m.Finish(m.Add("Pad", [m.Input(type, 3, 4), m.Vector(1, 0, 0, 2)])));
        yield return Case("pad of i64 with a large value", m => m.Finish(m.Add("Pad", [m.Input(ElementType.Int64, 3, 4), m.Vector(1, 0, 0, 2), m.Constant(TensorData.Scalar(-123456789012L))])));
        yield return Case("pad of i32 with a value", m => m.Finish(m.Add("Pad", [m.Input(ElementType.Int32, 3, 4), m.Vector(1, 0, 0, 2), m.Constant(TensorData.Scalar(-9))])));
        yield return Case("pad of u8 with a value", m => m.Finish(m.Add("Pad", [m.Input(ElementType.UInt8, 3, 4), m.Vector(1, 0, 0, 2), m.Constant(TensorData.Scalar((byte)200))])));
        yield return Case("pad of s8 with a value", m => m.Finish(m.Add("Pad", [m.Input(ElementType.Int8, 3, 4), m.Vector(1, 0, 0, 2), m.Constant(TensorData.Scalar((sbyte)-100))])));
        yield return Case("pad of f64 with a value", m => m.Finish(m.Add("Pad", [m.Input(ElementType.Float64, 3, 4), m.Vector(1, 0, 0, 2), m.Constant(TensorData.Scalar(0.1))])));

        yield return Case("pad with a value that is fed", m => m.Finish(m.Add("Pad", [m.Conv(m.Input(1, 3, 6, 6), 3, 4, 3), m.Vector(0, 1, 2, 0, 0, 2, 0, 3), m.Input()]), m.Add("Pad", [m.Input(ElementType.Int64, 3), m.Vector(1, 2), m.Input(ElementType.Int64)])));
        foreach (var mode in new[] { "reflect", "edge", "wrap" })
        {
            yield return Case($"pad {mode} of an image", m => m.Finish(m.Add("Pad", [m.Input(1, 3, 5, 4), m.Vector(0, 0, 2, 1, 0, 0, 3, 3)], ("mode", mode))), opset: 19);
            yield return Case($"pad {mode} of features", m => m.Finish(m.Add("Pad", [m.Conv(m.Input(1, 3, 6, 6), 3, 4, 3), m.Vector(0, 1, 2, 0, 0, 2, 0, 3)], ("mode", mode))), opset: 19);
            yield return Case($"pad {mode} of i64, some axes", m => m.Finish(m.Add("Pad", [m.Input(ElementType.Int64, 3, 4, 5), m.Vector(2, 1, 1, 2), "", m.Vector(-1, 0)], ("mode", mode))), opset: 19);
            yield return Case($"pad {mode} of bytes", m => m.Finish(m.Add("Pad", [m.Input(ElementType.UInt8, 4, 5), m.Vector(2, 1, 1, 4)], ("mode", mode))), opset: 19);
        }
        yield return Case("pad edge that takes away", m => m.Finish(m.Add("Pad", [m.Input(5, 6), m.Vector(-1, 2, 3, -2)], ("mode", "edge"))));
        yield return Case("pad that takes away from i64", m => m.Finish(m.Add("Pad", [m.Input(ElementType.Int64, 5, 6), m.Vector(-1, 2, 3, -2)])));
        yield return Case("pad of some axes", m => m.Finish(m.Add("Pad", [m.Conv(m.Input(1, 3, 6, 6), 3, 4, 3), m.Vector(1, 2), m.Constant(TensorData.Scalar(0.5f)), m.Vector(-3)])), opset: 18);

        foreach (var (name, x) in new (string, Func<ModelBuilder, string>)[] { ("an image", m => m.Input(1, 8, 4, 6)), ("features", m => m.Conv(m.Input(1, 3, 6, 8), 3, 8, 3)) })
        {
            foreach (var mode in new[] { "DCR", "CRD" })
                yield return Case($"depth to space {mode} of {name}", m => m.Finish(m.Add("DepthToSpace", [x(m)], ("blocksize", 2L), ("mode", mode))));
            yield return Case($"space to depth of {name}", m => m.Finish(m.Add("SpaceToDepth", [x(m)], ("blocksize", 2L))));
            yield return Case($"slice with steps of {name}", m => m.Finish(Slice(m, x(m), [0, 5], [4, -7], [2, 3], [2, -2])));
            yield return Case($"focus of {name}", m => { var v = x(m); return m.Finish(m.Add("Concat", [Slice(m, v, [0, 0], [99, 99], [2, 3], [2, 2]), Slice(m, v, [1, 1], [99, 99], [-2, -1], [2, 2])], ("axis", 1L))); });
            yield return Case($"all of {name} turned round", m => m.Finish(Slice(m, x(m), [-1, -1, -1], [-99, -99, -99], [1, 2, 3], [-1, -1, -1])));
            yield return Case($"tile of {name}", m => m.Finish(m.Add("Tile", [x(m), m.Vector(2, 1, 2, 3)])));
            yield return Case($"tile by 1 of {name}", m => m.Finish(m.Add("Relu", [m.Add("Tile", [x(m), m.Vector(1, 1, 1, 1)])])));
            yield return Case($"expand of {name}", m => m.Finish(m.Add("Expand", [m.Add("GlobalAveragePool", [x(m)]), m.Vector(2, 8, 3, 1)])));
            yield return Case($"expand of {name} by an axis", m => m.Finish(m.Add("Expand", [x(m), m.Vector(3, 1, 1, 1, 1)])));
        }
        yield return Case("slice from the end with steps", m => m.Finish(Slice(m, m.Input(9), [long.MaxValue], [long.MinValue], [0], [-2])));
        yield return Case("slice with large steps", m => m.Finish(Slice(m, m.Input(9), [2], [9], [0], [long.MaxValue])));
        yield return Case("slice of one axis in three", m => m.Finish(Slice(m, m.Input(4, 5, 6), [1], [4], [1], [1])));
        yield return Case("slice with i32 starts", m => m.Finish(m.Add("Slice", [m.Input(4, 5), m.Constant(TensorData.From([1], 1)), m.Constant(TensorData.From([4], 1)), m.Constant(TensorData.From([-1], 1)), m.Constant(TensorData.From([2], 1))])));
        yield return Case("expand of a scalar", m => m.Finish(m.Add("Expand", [m.Input(), m.Vector(2, 3)])));
        yield return Case("expand of a constant", m => m.Finish(m.Add("Add", [m.Input(2, 3), m.Add("Expand", [m.Weights(1, 3), m.Vector(2, 3)])])));
        yield return Case("expand that changes nothing", m => m.Finish(m.Add("Expand", [m.Input(2, 3), m.Vector(1, 3)])));
        yield return Case("tile along five axes", m => m.Finish(m.Add("Tile", [m.Input(2, 3, 2, 3, 2), m.Vector(2, 1, 2, 1, 2)])));
        yield return Case("eye like", m => m.Finish(m.Add("EyeLike", [m.Input(3, 5)], ("k", 1L)), m.Add("EyeLike", [m.Input(ElementType.Int32, 4, 2)], ("k", -1L)), m.Add("EyeLike", [m.Input(4, 4)], ("dtype", (long)ElementType.Int64))));
        foreach (var upper in new[] { 0L, 1L })
        {
            foreach (var k in new[] { -9L, -1, 0, 2, 9 })
                yield return Case($"trilu upper {upper} k {k}", m => m.Finish(m.Add("Trilu", [m.Input(2, 4, 5), m.Constant(TensorData.Scalar(k))], ("upper", upper)), m.Add("Trilu", [m.Input(ElementType.Int64, 4, 3), m.Constant(TensorData.Scalar(k))], ("upper", upper))));
        }
        yield return Case("trilu in place", m => m.Finish(m.Add("Relu", [m.Add("Trilu", [m.Add("Relu", [m.Input(4, 5)])])])));
        foreach (var (time, batch) in new[] { (0L, 1L), (1L, 0L) })
            yield return Case($"reverse sequence, time {time}", m => m.Finish(m.Add("ReverseSequence", [m.Input(4, 4, 3), m.Vector(1, 4, 2, 3)], ("time_axis", time), ("batch_axis", batch)), m.Add("ReverseSequence", [m.Input(ElementType.UInt8, 4, 4), m.Vector(4, 3, 2, 1)], ("time_axis", time), ("batch_axis", batch))));
    }

    [TestCaseSource(nameof(Cases))]
    public void Equals_ONNX_Runtime(Model model) => Engines.AssertSame(model, integers: 2);

    private static string Slice(ModelBuilder m, string x, long[] starts, long[] ends, long[] axes, long[] steps) => m.Add("Slice", [x, m.Vector(starts), m.Vector(ends), m.Vector(axes), m.Vector(steps)]);

    private static TestCaseData Case(string name, Func<ModelBuilder, Model> build, long opset = 17) => new TestCaseData(build(new ModelBuilder(opset: opset))).SetArgDisplayNames(name);
}
