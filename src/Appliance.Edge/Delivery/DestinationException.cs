namespace Appliance.Edge.Delivery;

/// <summary>An exchange with a destination could not begin, or broke off.</summary>
/// <param name="verdict">What it means for the objects concerned.</param>
/// <param name="isDown">
/// True when nothing at all could go; false when it broke under one object, which alone is then held responsible.
/// </param>
/// <param name="innerException">The transport's own exception.</param>
internal sealed class DestinationException(DeliveryVerdict verdict, bool isDown, Exception innerException)
    : Exception(innerException.Message, innerException)
{
    /// <summary>What it means for the objects concerned.</summary>
    public DeliveryVerdict Verdict { get; } = verdict;

    /// <summary>True when nothing at all could go.</summary>
    public bool IsDown { get; } = isDown;
}
