namespace Appliance.Inference.Apps;

/// <summary>Why what a signature vouches for does not count.</summary>
public enum SignatureFault
{
    /// <summary>It counts.</summary>
    None,

    /// <summary>The bytes are no signature, or one of something else.</summary>
    NoSignature,

    /// <summary>Nobody who is trusted made it.</summary>
    UnknownPublisher,

    /// <summary>It names someone who is trusted, and is not theirs: something was altered.</summary>
    NotGenuine,
}
