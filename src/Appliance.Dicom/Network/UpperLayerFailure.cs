namespace Appliance.Dicom.Network;

/// <summary>Translates the actions that end an association into the one exception, in one place.</summary>
internal static class UpperLayerFailure
{
    /// <summary>The exception for an action in the state before it, or null when the action is no failure.</summary>
    public static DicomNetworkException? From(UpperLayerState before, UpperLayerAction action, UpperLayerOccurrence happened)
    {
        switch (happened.Event)
        {
            case UpperLayerEvent.Evt15:
                return new DicomNetworkException(NetworkFailure.TimedOut, $"{happened.Message} while {Awaiting(before)}; aborted")
                {
                    Abort = new AbortPdu(AbortSource.ServiceUser, AbortReason.NotSpecified),
                };
            case UpperLayerEvent.Evt18 when before == UpperLayerState.Sta2:
                return new DicomNetworkException(NetworkFailure.TimedOut, $"connected, but no complete A-ASSOCIATE-RQ came: {happened.Message}");
        }

        if (action == UpperLayerAction.AA4 && happened.Exception is TlsFailedException tls)
        {
            return new DicomNetworkException(NetworkFailure.TlsFailed, tls.Message, tls) { Tls = tls.Failure };
        }

        return action switch
        {
            UpperLayerAction.AA3 => Aborted((AbortPdu)happened.Pdu!),
            UpperLayerAction.AA4 => new DicomNetworkException(
                NetworkFailure.ConnectionLost, $"the connection was lost while {Awaiting(before)}: {happened.Message}", happened.Exception),
            UpperLayerAction.AA1 => Violation(happened, AbortSource.ServiceUser),
            UpperLayerAction.AA8 => Violation(happened, AbortSource.ServiceProvider),
            _ => null,
        };
    }

    private static DicomNetworkException Aborted(AbortPdu abort)
    {
        string who = abort.Source == AbortSource.ServiceProvider ? $"its protocol machine: {abort.Reason}" : "its application";
        return new DicomNetworkException(NetworkFailure.AbortedByPeer, $"the peer aborted the association ({who})") { Abort = abort };
    }

    private static DicomNetworkException Violation(UpperLayerOccurrence happened, AbortSource source) =>
        new(happened.WrongProtocol ? NetworkFailure.WrongProtocol : NetworkFailure.PeerViolation, happened.Message)
        {
            Abort = new AbortPdu(source, source == AbortSource.ServiceProvider ? happened.Reason : AbortReason.NotSpecified),
        };

    private static string Awaiting(UpperLayerState state) => state switch
    {
        UpperLayerState.Sta5 => "awaiting the answer to the association request",
        UpperLayerState.Sta6 => "the association was established",
        UpperLayerState.Sta7 => "awaiting the release response",
        _ => $"in {state}",
    };
}
