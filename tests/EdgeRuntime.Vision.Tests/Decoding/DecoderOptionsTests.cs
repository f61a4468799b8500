using EdgeRuntime.Vision.Decoding;

namespace EdgeRuntime.Vision.Tests.Decoding;

public sealed class DecoderOptionsTests
{
    private static readonly DecoderModel s_model = Outputs.Model(64, 96, ["cat", "dog"], [1, 100, 2], [1, 100, 4]);

    [TestCase("ssd:background=-1,score=1.5", "decoder ssd: 'score' is '1.5', expected a number from 0 to 1.")]
    [TestCase("ssd:background=-1,score.dog=high", "decoder ssd: 'score.dog' is 'high', expected a number from 0 to 1.")]
    [TestCase("ssd:background=-1,nms=harder", "decoder ssd: 'nms' is 'harder', expected one of none, hard, soft-linear, soft-gaussian, weighted.")]
    [TestCase("ssd:background=-1,most=0", "decoder ssd: 'most' is '0', expected an integer from 1 to 10000.")]
    [TestCase("ssd:background=-1,classes-apart=yes", "decoder ssd: 'classes-apart' is 'yes', expected one of true, false.")]
    [TestCase("ssd:background=-1,treshold=0.5", "decoder ssd: there is no key 'treshold'; the keys are activation, anchors, background, boxes, classes-apart, coding, iou, most, nms, score, scores, sigma, type, units.")]
    [TestCase("ssd:background=-1,score.bird=0.5", "decoder ssd: 'score.bird' names a class that the model does not have; it has 2: cat, dog.")]
    [TestCase("ssd:background=-1,boxes=o9", "decoder ssd: 'boxes' is 'o9', expected an output of the model (o0: f32[1x100x2], o1: f32[1x100x4]).")]
    [TestCase("ssd", "decoder ssd: the model has 2 labels, its outputs have 1 classes; give one label for each.")]
    [TestCase("yolo", "decoder yolo: expected an output [1,378,5 + classes] (v5), [1,4 + classes,126] or its transpose (v8; each with masks [1,32,h,w] where it has them), [1,rows,6] (end2end), or three [1,64 + classes,h,w] (dfl); with a stride of 64 there are 127 cells, and four outputs of dfl, the model has o0: f32[1x100x2], o1: f32[1x100x4] and an input of 96x64.")]
    [TestCase("sdd", "decoder: type is 'sdd', expected one of centernet, classification, ctc, db, landmarks, segmentation, ssd, yolo, yolox.")]
    public void An_error_names_the_key(string settings, string expected) =>
        Assert.That(() => Outputs.Decoder(settings, s_model), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(expected));

    [TestCase("ssd:score", "found 'score'")]
    [TestCase("ssd:=1", "found '=1'")]
    [TestCase("ssd:score=", "found 'score='")]
    [TestCase("ssd:iou=1,iou=2", "'iou' is given twice")]
    public void A_text_of_another_form_is_refused(string text, string expected) =>
        Assert.That(() => DecoderOptions.Parse(text), Throws.TypeOf<ConfigurationException>().With.Message.Contains(expected));

    [Test]
    public void Settings_are_read_from_a_text() =>
        Assert.That(DecoderOptions.Parse("ssd: anchors=none, score.dog=0.3"), Is.EqualTo(new Dictionary<string, string> { ["type"] = "ssd", ["anchors"] = "none", ["score.dog"] = "0.3" }));

    [Test]
    public void A_registry_knows_what_was_added()
    {
        var registry = new DecoderRegistry().Add("mine", ClassScoresDecoder.Create);
        var decoder = registry.Create(DecoderOptions.Parse("mine:top=2,softmax=true"), Outputs.Model(8, 8, [], [1, 3]));
        var result = new VisionResult();
        decoder.Decode(new Outputs([1, 3, 2]), PlainDetection.Half(8, 8), result);
        Assert.That(registry.Names, Is.EqualTo(new[] { "mine" }));
        Assert.That(result.Classes.ToArray().Select(static one => one.Index), Is.EqualTo(new[] { 1, 2 }));
        Assert.That(result.Classes[0].Score, Is.EqualTo(Math.Exp(3) / (Math.Exp(1) + Math.Exp(2) + Math.Exp(3))).Within(1e-6));
        Assert.That(() => registry.Create(DecoderOptions.Parse("ssd"), s_model), Throws.TypeOf<ConfigurationException>());
    }
}
