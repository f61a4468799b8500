namespace EdgeRuntime.Vision.Tracking;

/// <summary>
/// A Kalman filter of one coordinate that moves at constant velocity: position and velocity with their covariance. The filter of SORT and ByteTrack has eight states, but its matrices tie each coordinate to its own
/// velocity alone, so that it is four of these.
/// </summary>
internal struct KalmanAxis
{
    private float _p00;
    private float _p01;
    private float _p11;

    public KalmanAxis(float position, float deviation, float velocityDeviation) => (Position, _p00, _p11) = (position, deviation * deviation, velocityDeviation * velocityDeviation);

    public float Position { get; private set; }

    public float Velocity { get; set; }

    /// <summary>One step of time.</summary>
    public void Predict(float deviation, float velocityDeviation)
    {
        Position += Velocity;
        _p00 += 2 * _p01 + _p11 + deviation * deviation;
        _p01 += _p11;
        _p11 += velocityDeviation * velocityDeviation;
    }

    /// <summary>Takes a measurement.</summary>
    public void Correct(float measured, float deviation)
    {
        var variance = _p00 + deviation * deviation;
        var (gain, velocityGain) = (_p00 / variance, _p01 / variance);
        var difference = measured - Position;
        Position += gain * difference;
        Velocity += velocityGain * difference;
        _p11 -= velocityGain * _p01;
        _p01 -= gain * _p01;
        _p00 -= gain * _p00;
    }
}
