using EdgeRuntime.Vision.Geometry;
using EdgeRuntime.Vision.Suppression;

namespace EdgeRuntime.Vision.Decoding;

/// <summary>YOLO v10 and others that suppress in the model: rows of <c>left, top, right, bottom, score, class</c>. Classes are those of the labels, 0 to 999 without.</summary>
internal sealed class YoloEndToEndForm : YoloForm
{
    public const int MostClasses = 1000;

    public override void Read(IModelOutputs outputs, CandidateList candidates)
    {
        var values = outputs.Read(0);
        for (var row = 0; row < Rows; row++)
        {
            var at = values.Slice(row * 6, 6);
            var (score, @class) = (Score(at[4]), (int)at[5]);
            if ((uint)@class < (uint)Classes && score >= Thresholds[@class])
                candidates.Add(new Box(at[0], at[1], at[2], at[3]), @class, score);
        }
    }
}
