using System.Text;

namespace EdgeRuntime.Bundle.Tests;

/// <summary>When words are heard, in manifests: written, read, checked.</summary>
public sealed class KeywordsTests
{
    [Test]
    public void Keywords_are_written_and_read()
    {
        var bytes = ManifestJson.Write(Listener());
        Assert.That(Encoding.UTF8.GetString(bytes), Does.Contain("\"keywords\": {\n    \"thresholds\": {\n      \"go\": 0.5,\n      \"hey jetson\": 0.875\n    },\n    \"smoothing_ms\": 200,\n    \"refractory_ms\": 1000,\n    \"hop\": 1\n  }"));
        var read = ManifestJson.Read(bytes, "test").Keywords!;
        Assert.That(read.Thresholds, Is.EqualTo(Listener().Keywords!.Thresholds));
        Assert.That((read.SmoothingMs, read.RefractoryMs, read.Hop), Is.EqualTo((200.0, 1000.0, 1)));
        Assert.That(SampleBundle.Bytes(Listener()), Is.Not.Empty);
    }

    [Test]
    public void Keywords_are_possible_and_have_their_format_version()
    {
        Refused(static manifest => manifest.FormatVersion = 5, "keywords need format_version 6");
        Refused(static manifest => manifest.Keywords!.Thresholds.Clear(), "keywords has 0 thresholds");
        Refused(static manifest => manifest.Keywords!.Thresholds["go"] = 1.5, "the threshold of 'go' is 1.5, expected above 0 and at most 1");
        Refused(static manifest => manifest.Keywords!.Thresholds["a\tb"] = 0.5, "a word of keywords holds a control character");
        Refused(static manifest => manifest.Keywords!.SmoothingMs = -1, "keywords.smoothing_ms is -1, expected 0 to 60000");
        Refused(static manifest => manifest.Keywords!.RefractoryMs = 1e9, "keywords.refractory_ms is 1000000000, expected 0 to 60000");
        Refused(static manifest => manifest.Keywords!.Hop = 0, "keywords.hop is 0, expected 1 to 1000");
    }

    [Test]
    public void What_keywords_do_not_have_is_refused()
    {
        var json = Encoding.UTF8.GetString(ManifestJson.Write(Listener()));
        Assert.That(() => ManifestJson.Read(Encoding.UTF8.GetBytes(json.Replace("\"hop\"", "\"hops\"", StringComparison.Ordinal)), "test"), Throws.TypeOf<InvalidModelException>().With.Message.Contains("'hops' is not known"));
        Assert.That(() => ManifestJson.Read(Encoding.UTF8.GetBytes(json.Replace("0.875", "\"high\"", StringComparison.Ordinal)), "test"), Throws.TypeOf<InvalidModelException>().With.Message.Contains("hey jetson must be a number"));
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
        manifest.FormatVersion = 6;
        manifest.Keywords = new KeywordSettings { Thresholds = new(StringComparer.Ordinal) { ["hey jetson"] = 0.875, ["go"] = 0.5 }, SmoothingMs = 200, RefractoryMs = 1000, Hop = 1 };
        return manifest;
    }
}
