namespace Appliance.Dicom.Network;

/// <summary>Reads the bodies of A-ASSOCIATE-RQ and A-ASSOCIATE-AC (PS3.8 9.3.2 and 9.3.3).</summary>
internal static class AssociateReader
{
    /// <summary>Protocol version, reserved, called and calling AE titles, reserved.</summary>
    public const int FixedBytes = 68;

    private const int AETitleBytes = 16;

    public static AssociateRequestPdu? ReadRequest(ReadOnlySpan<byte> body, out PduViolation? violation)
    {
        var parts = ReadParts(body, isRequest: true, out violation);
        return parts is null ? null : new AssociateRequestPdu
        {
            ProtocolVersion = parts.ProtocolVersion,
            CalledAE = parts.CalledAE,
            CallingAE = parts.CallingAE,
            ApplicationContext = parts.ApplicationContext,
            UserItems = parts.UserItems,
            Contexts = parts.Proposed,
        };
    }

    public static AssociateAcceptPdu? ReadAccept(ReadOnlySpan<byte> body, out PduViolation? violation)
    {
        var parts = ReadParts(body, isRequest: false, out violation);
        return parts is null ? null : new AssociateAcceptPdu
        {
            ProtocolVersion = parts.ProtocolVersion,
            CalledAE = parts.CalledAE,
            CallingAE = parts.CallingAE,
            ApplicationContext = parts.ApplicationContext,
            UserItems = parts.UserItems,
            Contexts = parts.Answered,
        };
    }

    private static Parts? ReadParts(ReadOnlySpan<byte> body, bool isRequest, out PduViolation? violation)
    {
        var cursor = new ItemCursor(body);
        var parts = new Parts { ProtocolVersion = cursor.UInt16() };
        cursor.Take(2);
        parts.CalledAE = ItemCursor.Text(cursor.Take(AETitleBytes));
        parts.CallingAE = ItemCursor.Text(cursor.Take(AETitleBytes));
        cursor.Take(32);
        while (!cursor.AtEnd)
        {
            var value = cursor.Item(out byte type);
            string? fault = cursor.Failed ? "an item is longer than its PDU" : ReadItem(parts, type, value, isRequest);
            if (fault is not null)
            {
                violation = new PduViolation(AbortReason.InvalidPduParameterValue, $"A-ASSOCIATE item {type:X2}H: {fault}");
                return null;
            }
        }

        violation = null;
        return parts;
    }

    // Items of unknown type are skipped (PS3.8 9.3.1).
    private static string? ReadItem(Parts parts, byte type, ReadOnlySpan<byte> value, bool isRequest)
    {
        switch (type)
        {
            case ItemType.ApplicationContext:
                parts.ApplicationContext = ItemCursor.Text(value);
                return null;
            case ItemType.ProposedContext when isRequest:
                return ReadProposed(parts, value);
            case ItemType.AnsweredContext when !isRequest:
                return ReadAnswered(parts, value);
            case ItemType.UserInformation:
                return UserItemReader.ReadAll(value, parts.UserItems);
            default:
                return null;
        }
    }

    // PS3.8 9.3.2.2: the id is odd and unique in the request, the abstract syntax comes once, transfer syntaxes at least once.
    private static string? ReadProposed(Parts parts, ReadOnlySpan<byte> value)
    {
        var cursor = new ItemCursor(value);
        byte id = cursor.Byte();
        cursor.Take(3);
        string abstractSyntax = string.Empty;
        var transferSyntaxes = new List<string>();
        while (!cursor.AtEnd && transferSyntaxes.Count < PduLimits.MaxTransferSyntaxes)
        {
            var name = cursor.Item(out byte type);
            if (type == ItemType.AbstractSyntax)
            {
                abstractSyntax = cursor.Uid(name);
            }
            else if (type == ItemType.TransferSyntax)
            {
                transferSyntaxes.Add(cursor.Uid(name));
            }
        }

        if (cursor.Failed || abstractSyntax.Length == 0)
        {
            return $"presentation context {id} is cut short or has no abstract syntax";
        }

        if (id % 2 == 0 || parts.Proposed.Any(other => other.Id == id))
        {
            return $"presentation context id {id} is even or used twice";
        }

        parts.Proposed.Add(new ProposedPresentationContext(id, abstractSyntax, transferSyntaxes));
        return null;
    }

    private static string? ReadAnswered(Parts parts, ReadOnlySpan<byte> value)
    {
        var cursor = new ItemCursor(value);
        byte id = cursor.Byte();
        cursor.Byte();
        var result = (PresentationContextResult)cursor.Byte();
        cursor.Byte();
        string? transferSyntax = null;
        while (!cursor.AtEnd)
        {
            var name = cursor.Item(out byte type);
            if (type == ItemType.TransferSyntax)
            {
                transferSyntax ??= cursor.Uid(name);
            }
        }

        // PS3.8 9.3.3.2: the transfer syntax is not significant in a refusal, and some peers leave garbage there.
        bool accepted = result == PresentationContextResult.Acceptance;
        if (accepted && (cursor.Failed || string.IsNullOrEmpty(transferSyntax)))
        {
            return $"presentation context {id} is accepted without a transfer syntax";
        }

        if (parts.Answered.Count == PduLimits.MaxPresentationContexts || parts.Answered.Any(other => other.Id == id))
        {
            return $"presentation context id {id} is answered twice";
        }

        parts.Answered.Add(new AnsweredPresentationContext(id, result, accepted ? transferSyntax : null));
        return null;
    }

    private sealed class Parts
    {
        public ushort ProtocolVersion { get; init; }

        public string CalledAE { get; set; } = string.Empty;

        public string CallingAE { get; set; } = string.Empty;

        public string ApplicationContext { get; set; } = string.Empty;

        public List<ProposedPresentationContext> Proposed { get; } = [];

        public List<AnsweredPresentationContext> Answered { get; } = [];

        public List<UserItem> UserItems { get; } = [];
    }
}
