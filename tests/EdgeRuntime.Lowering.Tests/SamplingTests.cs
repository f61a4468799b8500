using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>RoiAlign and GridSample: ONNX Runtime against the lowered plan.</summary>
public class SamplingTests
{
    private static IEnumerable<TestCaseData> Cases()
    {
        foreach (var padding in new[] { "zeros", "border", "reflection" })
        {
            foreach (var align in new[] { 0L, 1L })
            {
                foreach (var mode in new[] { "bilinear", "nearest", "bicubic" })
                    yield return Case($"grid {mode} {padding}, align_corners {align}", m => m.Finish(m.Add("GridSample", [m.Input(2, 3, 5, 4), m.Input(2, 6, 7, 2)], ("mode", mode), ("padding_mode", padding), ("align_corners", align))));
                yield return Case($"grid of features {padding}, align_corners {align}", m => m.Finish(m.Conv(m.Add("GridSample", [m.Conv(m.Input(1, 3, 7, 6), 3, 19, 3), m.Input(1, 6, 7, 2)], ("padding_mode", padding), ("align_corners", align)), 19, 2, 1)));
            }
        }
        foreach (var mode in new[] { "avg", "max" })
        {
            foreach (var coordinates in new[] { "half_pixel", "output_half_pixel" })
            {
                foreach (var ratio in new[] { 0L, 2 })
                    yield return Case($"regions {mode} {coordinates}, sampling_ratio {ratio}", m => m.Finish(m.Add("RoiAlign", [m.Input(2, 19, 12, 10), m.Constant(TensorData.From([0f, 0, 9, 9, 1.5f, 2.2f, 7.7f, 4.4f, -3, -2, 5, 30, 8, 8, 8.2f, 8.1f], 4, 4)), m.Vector(0, 1, 1, 0)],
                        ("mode", mode), ("coordinate_transformation_mode", coordinates), ("sampling_ratio", ratio), ("output_height", 3L), ("output_width", 2L), ("spatial_scale", 0.9f))));
            }
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void Equals_ONNX_Runtime(Model model) => Engines.AssertSame(model, integers: 2);

    private static TestCaseData Case(string name, Func<ModelBuilder, Model> build) => new TestCaseData(build(new ModelBuilder())).SetArgDisplayNames(name);
}
