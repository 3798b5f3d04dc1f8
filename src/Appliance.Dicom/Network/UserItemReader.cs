namespace Appliance.Dicom.Network;

/// <summary>Reads the sub-items of the user information item (PS3.7 D.3.3, PS3.8 annex D).</summary>
internal static class UserItemReader
{
    /// <summary>Adds every sub-item that is known; returns what is wrong, or null.</summary>
    public static string? ReadAll(ReadOnlySpan<byte> value, List<UserItem> items)
    {
        var cursor = new ItemCursor(value);
        for (int count = 0; !cursor.AtEnd && count < PduLimits.MaxUserItems; count++)
        {
            var body = cursor.Item(out byte type);
            if (cursor.Failed)
            {
                return $"user item {type:X2}H is longer than the item around it";
            }

            var fields = new ItemCursor(body);
            var item = Read(type, ref fields);
            if (fields.Failed)
            {
                return $"user item {type:X2}H is cut short";
            }

            if (item is not null)
            {
                items.Add(item);
            }
        }

        return null;
    }

    private static UserItem? Read(byte type, ref ItemCursor fields) => type switch
    {
        ItemType.MaxLength => new MaxLengthItem(fields.UInt32()),
        ItemType.ImplementationClassUid => new ImplementationClassUidItem(fields.Uid(fields.TakeRest())),
        ItemType.ImplementationVersionName => new ImplementationVersionNameItem(ItemCursor.Text(fields.TakeRest())),
        ItemType.AsyncOperationsWindow => new AsyncOperationsWindowItem(fields.UInt16(), fields.UInt16()),
        ItemType.RoleSelection => new RoleSelectionItem(fields.CountedUid(), fields.Byte() == 1, fields.Byte() == 1),
        ItemType.ExtendedNegotiation => new ExtendedNegotiationItem(fields.CountedUid(), fields.TakeRest().ToArray()),
        ItemType.CommonExtendedNegotiation => ReadCommonExtended(ref fields),
        ItemType.UserIdentity => new UserIdentityItem(
            fields.Byte(), fields.Byte() == 1, fields.Counted().ToArray(), fields.Counted().ToArray()),
        ItemType.UserIdentityResponse => new UserIdentityResponseItem(fields.Counted().ToArray()),
        _ => null,
    };

    private static CommonExtendedNegotiationItem ReadCommonExtended(ref ItemCursor fields)
    {
        string sopClass = fields.CountedUid();
        string serviceClass = fields.CountedUid();
        var related = new ItemCursor(fields.Counted());
        var uids = new List<string>();
        while (!related.AtEnd && uids.Count < PduLimits.MaxUserItems)
        {
            uids.Add(related.CountedUid());
        }

        if (related.Failed)
        {
            fields.Take(int.MaxValue);
        }

        return new CommonExtendedNegotiationItem(sopClass, serviceClass, uids);
    }
}
