using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Vision.Tracking;

/// <summary>A box that moves: middle, aspect (width ÷ height) and height, each with its velocity; uncertainties are fractions of the height, as in DeepSORT (https://arxiv.org/abs/1703.07402) and ByteTrack.</summary>
internal struct KalmanBox
{
    private const float PositionWeight = 1f / 20;
    private const float VelocityWeight = 1f / 160;

    private KalmanAxis _x;
    private KalmanAxis _y;
    private KalmanAxis _aspect;
    private KalmanAxis _height;

    public KalmanBox(in Box box)
    {
        var (position, velocity) = (2 * PositionWeight * box.Height, 10 * VelocityWeight * box.Height);
        _x = new KalmanAxis(box.CenterX, position, velocity);
        _y = new KalmanAxis(box.CenterY, position, velocity);
        _aspect = new KalmanAxis(box.Width / box.Height, 1e-2f, 1e-5f);
        _height = new KalmanAxis(box.Height, position, velocity);
    }

    public readonly Box Box => Box.FromCenter(_x.Position, _y.Position, _aspect.Position * _height.Position, _height.Position);

    public readonly float VelocityX => _x.Velocity;

    public readonly float VelocityY => _y.Velocity;

    /// <summary>One step of time.</summary>
    /// <param name="lost">Whether the object is not seen; its height then stays.</param>
    public void Predict(bool lost)
    {
        var (position, velocity) = (PositionWeight * _height.Position, VelocityWeight * _height.Position);
        if (lost)
            _height.Velocity = 0;
        _x.Predict(position, velocity);
        _y.Predict(position, velocity);
        _aspect.Predict(1e-2f, 1e-5f);
        _height.Predict(position, velocity);
    }

    /// <summary>Takes the box that was detected.</summary>
    public void Correct(in Box box)
    {
        var position = PositionWeight * _height.Position;
        _x.Correct(box.CenterX, position);
        _y.Correct(box.CenterY, position);
        _aspect.Correct(box.Width / box.Height, 1e-1f);
        _height.Correct(box.Height, position);
    }
}
