using System.Text;

namespace EdgeRuntime.Bundle.Tests;

/// <summary>The decoder in manifests: written, read, checked. What its keys mean is the decoder's matter.</summary>
public sealed class DecoderTests
{
    [Test]
    public void A_decoder_is_written_and_read()
    {
        var bytes = ManifestJson.Write(Detector());
        Assert.That(Encoding.UTF8.GetString(bytes), Does.Contain("\"decoder\": {\n    \"anchors\": \"ultraface\",\n    \"score\": \"0.7\",\n    \"type\": \"ssd\"\n  }"));
        Assert.That(ManifestJson.Read(bytes, "test").Decoder, Is.EqualTo(Detector().Decoder));
        Assert.That(SampleBundle.Bytes(Detector()), Is.Not.Empty);
    }

    [Test]
    public void Numbers_and_truth_values_may_be_written_as_such()
    {
        var text = Encoding.UTF8.GetString(ManifestJson.Write(Detector())).Replace("\"0.7\"", "7e-1, \"classes-apart\": false", StringComparison.Ordinal);
        var decoder = ManifestJson.Read(Encoding.UTF8.GetBytes(text), "test").Decoder!;
        Assert.That((decoder["score"], decoder["classes-apart"]), Is.EqualTo(("7e-1", "false")));
    }

    [TestCase("[]", "decoder must be an object")]
    [TestCase("{\"type\":null}", "type must be a text")]
    [TestCase("{\"type\":{}}", "type must be a text")]
    public void What_is_no_decoder_is_refused(string json, string message)
    {
        var text = $"{{\"format_version\":3,\"decoder\":{json}}}";
        Assert.That(() => ManifestJson.Read(Encoding.UTF8.GetBytes(text), "test"), Throws.TypeOf<InvalidModelException>().With.Message.Contains(message));
    }

    [Test]
    public void A_decoder_has_a_type_and_its_format_version()
    {
        Refused(static manifest => manifest.FormatVersion = 2, "decoder needs format_version 3");
        Refused(static manifest => manifest.Decoder!.Remove("type"), "decoder has no type");
        Refused(static manifest => manifest.Decoder!["score"] = "0.7\n", "decoder.score holds a control character");
        Refused(static manifest => Enumerable.Range(0, 300).ToList().ForEach(i => manifest.Decoder!.Add($"k{i}", "")), "at most 256 are allowed");
    }

    [Test]
    public void A_way_of_resizing_is_written_and_read_and_has_its_format_version()
    {
        var manifest = Detector();
        manifest.Inputs[0].Preprocessing!.Resize = "area";
        Assert.That(ManifestJson.Read(ManifestJson.Write(manifest), "test").Inputs[0].Preprocessing!.Resize, Is.EqualTo("area"));
        Assert.That(manifest.Inputs[0].ToString(), Does.EndWith("stretch area"));
        Assert.That(Encoding.UTF8.GetString(ManifestJson.Write(SampleBundle.Manifest())), Does.Not.Contain("resize"));
        Refused(static changed => changed.Inputs[0].Preprocessing!.Resize = "cubic", "inputs[0].preprocessing.resize must be one of 'antialias', 'bilinear', 'area'");
        Refused(static changed => (changed.Inputs[0].Preprocessing!.Resize, changed.Decoder, changed.FormatVersion) = ("area", null, 2), "resize needs format_version 3");
    }

    private static void Refused(Action<Manifest> change, string message)
    {
        var manifest = Detector();
        change(manifest);
        Assert.That(() => SampleBundle.Bytes(manifest), Throws.TypeOf<InvalidModelException>().With.Message.Contains(message));
    }

    private static Manifest Detector()
    {
        var manifest = SampleBundle.Manifest();
        manifest.FormatVersion = 3;
        manifest.Decoder = new(StringComparer.Ordinal) { ["type"] = "ssd", ["anchors"] = "ultraface", ["score"] = "0.7" };
        return manifest;
    }
}
