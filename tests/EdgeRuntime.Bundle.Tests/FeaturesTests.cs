using System.Text;

namespace EdgeRuntime.Bundle.Tests;

/// <summary>The features of an input in manifests: written, read, checked. What the keys mean is the features' matter.</summary>
public sealed class FeaturesTests
{
    [Test]
    public void Features_are_written_and_read()
    {
        var bytes = ManifestJson.Write(Listener());
        Assert.That(Encoding.UTF8.GetString(bytes), Does.Contain("\"features\": {\n        \"bins\": \"40\",\n        \"type\": \"fbank\"\n      }"));
        var read = ManifestJson.Read(bytes, "test");
        Assert.That(read.Inputs[0].Features, Is.EqualTo(Listener().Inputs[0].Features));
        Assert.That(read.Inputs[0].ToString(), Does.EndWith("fbank bins=40"));
        Assert.That(SampleBundle.Bytes(Listener()), Is.Not.Empty);
    }

    [Test]
    public void Features_have_a_type_and_their_format_version()
    {
        Refused(static manifest => manifest.FormatVersion = 4, "features need format_version 5");
        Refused(static manifest => manifest.Inputs[0].Features!.Remove("type"), "inputs[0].features has no type");
        Refused(static manifest => manifest.Inputs[0].Features!["bins"] = "4\t0", "inputs[0].features.bins holds a control character");
    }

    [Test]
    public void A_streamed_window_is_written_and_read()
    {
        var manifest = Streamed();
        var bytes = ManifestJson.Write(manifest);
        Assert.That(Encoding.UTF8.GetString(bytes), Does.Contain("\"stream\": {\n        \"axis\": 2,\n        \"window\": 61,\n        \"reach\": 59\n      }"));
        var stream = ManifestJson.Read(bytes, "test").Inputs[0].Stream!;
        Assert.That((stream.Axis, stream.Window, stream.Reach), Is.EqualTo((2, 61, 59)));
        Assert.That(manifest.Inputs[0].ToString(), Does.EndWith($"{manifest.Inputs[0].Shape[2]} new of 61 rows in each run"));
        Assert.That(SampleBundle.Bytes(manifest), Is.Not.Empty);
    }

    [Test]
    public void A_streamed_window_fits_its_input()
    {
        Refused(static manifest => manifest.FormatVersion = 5, "stream needs format_version 6", Streamed());
        Refused(static manifest => manifest.Inputs[0].Stream!.Axis = 4, "inputs[0].stream.axis is 4", Streamed());
        Refused(static manifest => manifest.Inputs[0].Stream!.Window = 1, "a window of 1", Streamed());
        Refused(static manifest => manifest.Inputs[0].Stream!.Reach = 62, "reaches over 62 rows", Streamed());
        Refused(static manifest => manifest.Inputs[0].Stream!.Window = int.MaxValue, "too large", Streamed());
        Assert.That(() => ManifestJson.Read("{\"format_version\": 6, \"inputs\": [{\"stream\": {\"hop\": 2}}]}"u8, "test"), Throws.TypeOf<InvalidModelException>().With.Message.Contains("'hop' is not known"));
    }

    private static void Refused(Action<Manifest> change, string message, Manifest? from = null)
    {
        var manifest = from ?? Listener();
        change(manifest);
        Assert.That(() => SampleBundle.Bytes(manifest), Throws.TypeOf<InvalidModelException>().With.Message.Contains(message));
    }

    private static Manifest Streamed()
    {
        var manifest = Listener();
        manifest.FormatVersion = 6;
        (manifest.Inputs[0].Shape, manifest.Inputs[0].Layout) = ([1, 1, 2, 40], "");
        manifest.Inputs[0].Stream = new StreamedWindow { Axis = 2, Window = 61, Reach = 59 };
        return manifest;
    }

    private static Manifest Listener()
    {
        var manifest = SampleBundle.Manifest();
        manifest.FormatVersion = 5;
        manifest.Inputs[0].Features = new(StringComparer.Ordinal) { ["type"] = "fbank", ["bins"] = "40" };
        return manifest;
    }
}
