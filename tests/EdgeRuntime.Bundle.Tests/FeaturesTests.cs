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

    private static void Refused(Action<Manifest> change, string message)
    {
        var manifest = Listener();
        change(manifest);
        Assert.That(() => SampleBundle.Bytes(manifest), Throws.TypeOf<InvalidModelException>().With.Message.Contains(message));
    }

    private static Manifest Listener()
    {
        var manifest = SampleBundle.Manifest();
        manifest.FormatVersion = 5;
        manifest.Inputs[0].Features = new(StringComparer.Ordinal) { ["type"] = "fbank", ["bins"] = "40" };
        return manifest;
    }
}
