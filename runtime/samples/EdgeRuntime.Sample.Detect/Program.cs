// What is in a picture: dotnet run --project runtime/samples/EdgeRuntime.Sample.Detect -- faces.edge people.jpg
using System.Globalization;
using EdgeRuntime.Bundle;
using EdgeRuntime.Inference;
using EdgeRuntime.Media;
using EdgeRuntime.Pipeline;
using EdgeRuntime.Vision.Decoding;

using var bundle = BundleReader.Open(args[0]);                                              // verified byte by byte
using var session = NativeSession.Open(bundle, new SessionOptions());
var (feeder, outputs, picture, found) = (new SampleFeeder(session, bundle.Manifest), new SessionOutputs(session), new Sample(), new VisionResult());
var decoder = ManifestDecoder.Create(bundle.Manifest, bundle.Labels)!;                      // what edgec convert --decoder wrote into the bundle
ImageFile.Read(args[1], picture);
feeder.Feed(picture);                                                                       // resized and normalized as the bundle says
session.Run();                                                                              // allocates nothing
decoder.Decode(outputs, feeder.Transform, found);                                           // boxes in pixels of the picture
foreach (var one in found.Detections)
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{bundle.Labels[one.Class]} {one.Score:0.000} at {one.Box.Left:0} {one.Box.Top:0} {one.Box.Right:0} {one.Box.Bottom:0}"));
