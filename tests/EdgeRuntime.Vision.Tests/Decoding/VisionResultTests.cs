using EdgeRuntime.Vision.Decoding;
using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Vision.Tests.Decoding;

public sealed class VisionResultTests
{
    [Test]
    public void Results_of_two_models_are_put_together_with_their_points()
    {
        VisionResult faces = new(), people = new();
        people.Reset(0);
        people.Add(new Detection(new Box(1, 2, 3, 4), 0, 0.9f));
        people.Add(new Detection(new Box(5, 6, 7, 8), 1, 0.8f));
        faces.Reset(2);
        var points = faces.Add(new Detection(new Box(2, 2, 3, 3), 0, 0.7f));
        (points[0], points[1]) = (new Keypoint(2, 3, 1), new Keypoint(3, 3, 0.5f));
        faces.PrepareClasses(1)[0] = new ClassScore(1, 0.4f);
        faces.AddText("door");
        people.Add(faces, firstClass: 10);
        Assert.Multiple(() =>
        {
            Assert.That(people.Detections.ToArray().Select(static one => one.Class), Is.EqualTo(new[] { 0, 1, 10 }));
            Assert.That(people.PointsEach, Is.EqualTo(2));
            Assert.That(people.Points(0).ToArray(), Is.EqualTo(new Keypoint[2]), "models without points have none that count");
            Assert.That(people.Points(2).ToArray(), Is.EqualTo(new[] { new Keypoint(2, 3, 1), new Keypoint(3, 3, 0.5f) }));
            Assert.That(people.Classes.ToArray(), Is.EqualTo(new[] { new ClassScore(11, 0.4f) }));
            Assert.That(people.Text.ToString(), Is.EqualTo("door"));
        });
        faces.Add(people, firstClass: 20);
        Assert.That(faces.Points(1).ToArray(), Is.EqualTo(new Keypoint[2]));
        Assert.That(faces.Points(3).ToArray(), Is.EqualTo(new[] { new Keypoint(2, 3, 1), new Keypoint(3, 3, 0.5f) }));
    }

    [Test]
    public void Masks_of_objects_are_put_together_under_their_numbers()
    {
        VisionResult one = new(), other = new();
        one.Reset(0);
        one.Add(new Detection(new Box(0, 0, 1, 1), 0, 1));
        one.Mask.Prepare(1, 4, isInstances: true);
        other.Reset(0);
        other.Add(new Detection(new Box(1, 0, 2, 1), 0, 1));
        byte[] mine = [1, 0, 0, 1], theirs = [1, 1, 0, 0];
        mine.CopyTo(one.Mask.Prepare(1, 4, isInstances: true));
        theirs.CopyTo(other.Mask.Prepare(1, 4, isInstances: true));
        one.Add(other, 1);
        Assert.That(one.Mask.Classes.ToArray(), Is.EqualTo(new byte[] { 1, 2, 0, 1 }));
        Assert.That((one.Mask.CountOf(0), one.Mask.CountOf(1), one.Mask.CountOf(2)), Is.EqualTo((1, 2, 1)));
        VisionResult third = new();
        third.Reset(0);
        third.Add(new Detection(default, 0, 1));
        third.Add(other, 1);
        Assert.That(third.Mask.Classes.ToArray(), Is.EqualTo(new byte[] { 2, 2, 0, 0 }));
    }

    [Test]
    public void A_masks_classes_follow_those_of_the_models_before_and_its_background_stays()
    {
        VisionResult boxes = new(), surfaces = new();
        surfaces.Reset(0);
        byte[] classes = [0, 1, 2, 255];
        classes.CopyTo(surfaces.Mask.Prepare(2, 2));
        boxes.Add(surfaces, firstClass: 80);
        Assert.That(boxes.Mask.Classes.ToArray(), Is.EqualTo(new byte[] { 0, 81, 82, 0 }));
        Assert.That((boxes.Mask.CountOf(0), boxes.Mask.CountOf(81), boxes.Mask.CountOf(1)), Is.EqualTo((2, 1, 0)));
        boxes.Add(surfaces, firstClass: 90);
        Assert.That(boxes.Mask.Classes.ToArray(), Is.EqualTo(new byte[] { 0, 81, 82, 0 }), "of several masks the first one stays");
    }
}
