using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>Resize and Upsample in all modes: ONNX Runtime against the lowered plan.</summary>
public class ResizeTests
{
    private static readonly string[] s_coordinates = ["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric", "tf_half_pixel_for_nn", "half_pixel_symmetric"];

    private static IEnumerable<TestCaseData> Cases()
    {
        foreach (var coordinates in s_coordinates)
        {
            foreach (var (h, w) in new[] { (7L, 13L), (3, 2), (10, 3), (1, 1), (5, 6) })
            {
                foreach (var rounding in new[] { "round_prefer_floor", "round_prefer_ceil", "floor", "ceil" })
                    yield return Case($"nearest {rounding} {coordinates} to {h}x{w}", m => m.Finish(ToSize(m, m.Input(1, 3, 5, 6), [1, 3, h, w], ("mode", "nearest"), ("nearest_mode", rounding), ("coordinate_transformation_mode", coordinates))));
                if (coordinates == "tf_half_pixel_for_nn")
                    continue;
                yield return Case($"linear {coordinates} to {h}x{w}", m => m.Finish(ToSize(m, m.Input(1, 3, 5, 6), [1, 3, h, w], ("mode", "linear"), ("coordinate_transformation_mode", coordinates))));
                yield return Case($"linear {coordinates} of features to {h}x{w}", m => m.Finish(ToSize(m, m.Conv(m.Input(1, 3, 7, 8), 3, 9, 3), [1, 9, h, w], ("mode", "linear"), ("coordinate_transformation_mode", coordinates))));
                foreach (var exclude in new[] { 0L, 1L })
                    yield return Case($"cubic {coordinates} to {h}x{w}, exclude_outside {exclude}", m => m.Finish(ToSize(m, m.Input(1, 3, 5, 6), [1, 3, h, w], ("mode", "cubic"), ("coordinate_transformation_mode", coordinates), ("exclude_outside", exclude), ("cubic_coeff_a", -0.5f))));
            }
            foreach (var scale in new[] { 0.6f, 1.5f, 2f, 2.3f })
            {
                foreach (var mode in new[] { "nearest", "linear", "cubic" })
                {
                    if (mode == "nearest" || coordinates != "tf_half_pixel_for_nn")
                        yield return Case($"{mode} {coordinates} by {scale}", m => m.Finish(ByScale(m, m.Input(1, 3, 5, 6), [1, 1, scale, scale], ("mode", mode), ("coordinate_transformation_mode", coordinates))));
                }
            }
        }
        foreach (var coordinates in s_coordinates)
        {
            for (var to = 1L; to < 14; to++)
            {
                foreach (var rounding in new[] { "round_prefer_floor", "floor", "ceil" })
                    yield return Case($"nearest {rounding} {coordinates} of 3 and 5 to {to}", m => m.Finish(ToSize(m, m.Input(1, 1, 3, 5), [1, 1, to, to], ("mode", "nearest"), ("nearest_mode", rounding), ("coordinate_transformation_mode", coordinates))));
            }
        }
        foreach (var mode in new[] { "linear", "cubic" })
        {
            foreach (var (h, w) in new[] { (3L, 4L), (9, 4), (5, 20) })
            {
                foreach (var coordinates in new[] { "half_pixel", "align_corners", "asymmetric" })
                    yield return Case($"{mode} antialias {coordinates} to {h}x{w}", m => m.Finish(ToSize(m, m.Input(1, 3, 9, 11), [1, 3, h, w], ("mode", mode), ("coordinate_transformation_mode", coordinates), ("antialias", 1L))));
            }
        }
        yield return Case("cubic antialias without what lies outside", m => m.Finish(ToSize(m, m.Input(1, 3, 9, 11), [1, 3, 4, 5], ("mode", "cubic"), ("antialias", 1L), ("exclude_outside", 1L))));
        foreach (var mode in new[] { "nearest", "linear", "cubic" })
        {
            yield return Case($"{mode} of a region", m => m.Finish(m.Add("Resize", [m.Input(1, 1, 5, 6), m.Constant(TensorData.From([0f, 0, 0.3f, -0.2f, 1, 1, 0.9f, 1.4f], 8)), "", m.Vector(1, 1, 4, 7)],
                ("mode", mode), ("coordinate_transformation_mode", "tf_crop_and_resize"), ("extrapolation_value", 7.5f))));
        }
        yield return Case("nearest of features by 2", m => m.Finish(m.Conv(ByScale(m, m.Conv(m.Input(1, 3, 6, 6), 3, 4, 3), [1, 1, 2, 2], ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor")), 4, 2, 3)));
        foreach (var type in new[] { ElementType.UInt8, ElementType.Int32, ElementType.Int8 })
            yield return Case($"nearest of {type}", m => m.Finish(ByScale(m, m.Input(type, 1, 3, 5, 6), [1, 1, 2, 1.5f], ("mode", "nearest"))));
        foreach (var policy in new[] { "stretch", "not_larger", "not_smaller" })
        {
            foreach (var mode in new[] { "nearest", "linear", "cubic" })
                yield return Case($"{mode} {policy}", m => m.Finish(m.Add("Resize", [m.Input(1, 3, 5, 6), "", "", m.Vector(7, 11)], ("mode", mode), ("axes", new long[] { 2, 3 }), ("keep_aspect_ratio_policy", policy))), opset: 18);
        }
        yield return Case("linear of some axes", m => m.Finish(m.Add("Resize", [m.Input(1, 3, 5, 6), "", m.Constant(TensorData.From([2f, 0.5f], 2))], ("mode", "linear"), ("axes", new long[] { 3, 2 }))), opset: 18);
        yield return Case("linear in one dimension", m => m.Finish(m.Add("Resize", [m.Input(1, 3, 7), "", m.Constant(TensorData.From([1f, 1, 2.5f], 3))], ("mode", "linear"))));
        yield return Case("nearest in three dimensions", m => m.Finish(m.Add("Resize", [m.Input(1, 2, 3, 4, 5), "", m.Constant(TensorData.From([1f, 1, 2, 2, 1], 5))], ("mode", "nearest"))));
        yield return Case("linear in three dimensions", m => m.Finish(m.Add("Resize", [m.Input(1, 2, 3, 4, 5), "", m.Constant(TensorData.From([1f, 1, 2, 1.5f, 0.6f], 5))], ("mode", "linear"))));
        yield return Case("nearest that changes channels too", m => m.Finish(m.Add("Resize", [m.Conv(m.Input(1, 3, 6, 6), 3, 4, 3), "", m.Constant(TensorData.From([1f, 2, 2, 1], 4))], ("mode", "nearest"))));
        yield return Case("resize that changes nothing", m => m.Finish(m.Add("Relu", [ByScale(m, m.Conv(m.Input(1, 3, 6, 6), 3, 4, 3), [1, 1, 1, 1], ("mode", "linear"))])));
        foreach (var mode in new[] { "nearest", "linear" })
        {
            foreach (var scale in new[] { 0.6f, 2f, 2.5f })
            {
                yield return Case($"resize {mode} by {scale} of opset 10", m => m.Finish(m.Add("Resize", [m.Input(1, 3, 5, 6), m.Constant(TensorData.From([1f, 1, scale, scale], 4))], ("mode", mode))), opset: 10);
                if (scale > 1)
                    yield return Case($"upsample {mode} by {scale} of opset 9", m => m.Finish(m.Add("Upsample", [m.Input(1, 3, 5, 6), m.Constant(TensorData.From([1f, 1, scale, scale], 4))], ("mode", mode))), opset: 9);
            }
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void Equals_ONNX_Runtime(Model model) => Engines.AssertSame(model, integers: 2);

    [Test]
    public void Resizing_features_moves_nothing_else([Values("nearest", "linear")] string mode)
    {
        var m = new ModelBuilder();
        var x = ByScale(m, m.Conv(m.Input(1, 1, 6, 6), 1, 4, 3), [1, 1, 2, 2], ("mode", mode));
        var plan = GraphLowering.Lower(m.Finish(m.Conv(x, 4, 1, 3)), new LoweringOptions());
        var code = mode == "nearest" ? "Gather" : "Interpolate";
        Assert.That(plan.Operations.Select(operation => operation.Code.ToString()), Is.EqualTo(new[] { "Conv2D", code, code, "Conv2D" }));
    }

    private static string ToSize(ModelBuilder m, string x, long[] sizes, params (string, AttributeValue)[] attributes) => m.Add("Resize", [x, "", "", m.Vector(sizes)], attributes);

    private static string ByScale(ModelBuilder m, string x, float[] scales, params (string, AttributeValue)[] attributes) => m.Add("Resize", [x, "", m.Constant(TensorData.From(scales, 4))], attributes);

    private static TestCaseData Case(string name, Func<ModelBuilder, Model> build, long opset = 19) => new TestCaseData(build(new ModelBuilder(opset: opset))).SetArgDisplayNames(name);
}
