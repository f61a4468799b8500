using EdgeRuntime.TestKit;

namespace EdgeRuntime.EndToEnd.Tests;

/// <summary>From a detector's file to boxes in a picture, by the programs.</summary>
public class DetectionTests : EdgecFixture
{
    [Test]
    public void Faces_are_found_and_printed()
    {
        var labels = InFolder("face.txt");
        File.WriteAllText(labels, "face\n");
        var bundle = InFolder("faces.edge");
        var picture = TestData.Shared("onnx/ultraface_img1.jpg");
        Edgec("convert", TestData.Shared("onnx/ultraface_version-RFB-320.onnx"), "-o", bundle, "--input-mean", "127", "--input-scale", "0.0078125", "--labels", labels, "--decoder", "ssd:score=0.7,iou=0.3").Done();
        Assert.That(Edgert("infer", bundle, picture).Done(), Does.Match(@"0\.99\d+  face  left 251\.\d top 55\.\d right 273\.\d bottom 84\.\d"));
        Assert.That(Edgert("inspect", bundle).Done(), Does.Contain("decoder      iou=0.3, score=0.7, type=ssd"));
        foreach (var engine in new[] { "native", "onnxruntime" })
        {
            var found = Json(Edgert("infer", bundle, picture, "--engine", engine, "--json")).GetProperty("results")[0].GetProperty("decoded").GetProperty("detections");
            Assert.That(found.GetArrayLength(), Is.EqualTo(44), engine);
            Assert.That(found[0].GetProperty("label").GetString(), Is.EqualTo("face"));
            Assert.That(found[0].GetProperty("box").EnumerateArray().Select(static edge => edge.GetDouble()), Is.EqualTo(new[] { 251.1, 55.1, 273.3, 84.1 }).Within(0.5));
        }
    }

    [TestCase("bilinear")]
    [TestCase("area")]
    public void Pictures_are_resized_as_the_bundle_says(string resize)
    {
        var bundle = InFolder($"faces-{resize}.edge");
        Edgec("convert", TestData.Shared("onnx/ultraface_version-RFB-320.onnx"), "-o", bundle, "--input-mean", "127", "--input-scale", "0.0078125", "--input-resize", resize, "--decoder", "ssd:score=0.7,iou=0.3").Done();
        Assert.That(Edgert("inspect", bundle).Done(), Does.Contain($"stretch {resize}"));
        var found = Json(Edgert("infer", bundle, TestData.Shared("onnx/ultraface_img1.jpg"), "--json")).GetProperty("results")[0].GetProperty("decoded").GetProperty("detections");
        Assert.That(found.GetArrayLength(), Is.InRange(38, 50), "another resizing, other pixels, nearly the same faces");
    }

    [Test]
    public void A_decoder_that_does_not_fit_is_refused_by_key()
    {
        var result = Edgec("convert", Model, "-o", InFolder("never.edge"), "--decoder", "classification:top=0");
        Assert.That((result.ExitCode, result.Error), Is.EqualTo((1, "edgec: decoder classification: 'top' is '0', expected an integer from 1 to 1000.\n")));
        Assert.That(File.Exists(InFolder("never.edge")), Is.False);
    }
}
