namespace Appliance.Dicom.Network;

/// <summary>How an acceptor speaks; whom it accepts is <see cref="AssociationPolicy"/>.</summary>
public sealed record AcceptorOptions
{
    /// <summary>The longest P-DATA-TF that we take, in bytes without its header.</summary>
    /// <value>Default 262144; 4096 to 1048576.</value>
    public int MaxPduLength { get; init; } = PduLimits.DefaultMaxPduLength;

    /// <summary>The timers.</summary>
    public AssociationTimeouts Timeouts { get; init; } = new();

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
