using EdgeRuntime.Vision.Geometry;
using EdgeRuntime.Vision.Suppression;

namespace EdgeRuntime.Vision.Decoding;

/// <summary>
/// The raw heads of YOLO v8 and v11 (exports for accelerators cut the model there): for each stride <c>[1, 4·16 + classes, h, w]</c> or <c>[1, h, w, 4·16 + classes]</c>. The distances of left, top, right and bottom
/// from the cell's middle are the expectations of distributions over 0 to 15, in cells.
/// </summary>
internal sealed class YoloDflForm : YoloForm
{
    private const int Bins = 16;
    private const int Sides = 4 * Bins;

    private (int Output, int Stride, int Height, int Width)[] _heads = [];
    private bool _channelsLast;
    private float[] _column = [];

    /// <summary>The form, or null where the outputs are not of it.</summary>
    public static YoloDflForm? Find(DecoderOptions options)
    {
        var model = options.Model;
        var channelsLast = model.Layout == "NHWC";
        var heads = new (int Output, int Stride, int Height, int Width)[model.Outputs.Count];
        var channels = model.Outputs[0].Shape[channelsLast ? 3 : 1];
        var found = 0;
        for (var i = 0; i < heads.Length; i++)
        {
            var shape = model.Outputs[i].Shape;
            var (height, width) = channelsLast ? (shape[1], shape[2]) : (shape[2], shape[3]);
            if (shape[0] != 1 || shape[channelsLast ? 3 : 1] != channels || width == 0 || model.InputWidth % width != 0 || model.InputHeight % height != 0 || model.InputWidth / width != model.InputHeight / height)
                return null;
            heads[i] = (i, model.InputWidth / width, height, width);
            found += height * width;
        }
        return channels <= Sides || YoloStrides.Find(model, cells => cells == found) is null ? null
            : new YoloDflForm { Rows = found, Classes = channels - Sides, _heads = heads, _channelsLast = channelsLast, _column = new float[channels - Sides] };
    }

    public override void Read(IModelOutputs outputs, CandidateList candidates)
    {
        foreach (var (output, stride, height, width) in _heads)
        {
            var values = outputs.Read(output);
            var cells = height * width;
            for (var cell = 0; cell < cells; cell++)
            {
                var (first, step) = _channelsLast ? (cell * (Sides + Classes), 1) : (cell, cells);
                var at = values[first..];
                if (!AnyReaches(at, step) || Best(_column, 1) is not (>= 0 and var @class, var score))
                    continue;
                var (x, y) = (cell % width + 0.5f, cell / width + 0.5f);
                candidates.Add(new Box(
                    (x - ScoreFunction.Expectation(at, Bins, step)) * stride, (y - ScoreFunction.Expectation(at[(Bins * step)..], Bins, step)) * stride,
                    (x + ScoreFunction.Expectation(at[(2 * Bins * step)..], Bins, step)) * stride, (y + ScoreFunction.Expectation(at[(3 * Bins * step)..], Bins, step)) * stride), @class, score);
            }
        }
    }

    private bool AnyReaches(ReadOnlySpan<float> at, int step)
    {
        var any = false;
        for (var index = 0; index < Classes; index++)
        {
            _column[index] = at[(Sides + index) * step];
            any |= _column[index] >= Floor;
        }
        return any;
    }
}
