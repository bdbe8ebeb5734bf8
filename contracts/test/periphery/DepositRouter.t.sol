// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PermitDeposit} from "../../src/interfaces/IDepositRouter.sol";
import {IPermit2} from "../../src/interfaces/IPermit2.sol";
import {AccountId} from "../../src/types/Ids.sol";
import {Books} from "../base/Books.sol";
import {TestPermit2} from "../mocks/TestPermit2.sol";

contract DepositRouterTest is Books {
    uint256 private constant KEY = 0xDE90517;
    string private constant WITNESS =
        "LoadlineDeposit witness)LoadlineDeposit(uint64 account)TokenPermissions(address token,uint256 amount)";

    address private payer = vm.addr(KEY);
    AccountId private account;
    TestPermit2 private permit2;

    function setUp() public override {
        super.setUp();
        account = cross(payer, 0);
        permit2 = TestPermit2(address(deposits.PERMIT2()));
        tokens[0].mint(payer, 1_000e6);
    }

    function signedPermit(uint256 amount) private view returns (uint8 v, bytes32 r, bytes32 s) {
        bytes32 hash = keccak256(
            abi.encode(
                keccak256(
                    "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
                ),
                payer,
                address(deposits),
                amount,
                tokens[0].nonces(payer),
                type(uint256).max
            )
        );
        return vm.sign(KEY, typedDigest("USDC", address(tokens[0]), hash));
    }

    function deposit2() private view returns (PermitDeposit memory) {
        return PermitDeposit(account, USDC, 400e18, payer, 9, type(uint256).max);
    }

    /// @dev As the original hashes it, so that what wallets sign fits.
    function signed(PermitDeposit memory d) private view returns (bytes memory) {
        IPermit2.PermitTransferFrom memory permit = IPermit2.PermitTransferFrom(
            IPermit2.TokenPermissions(address(tokens[0]), d.wad / 1e12), d.nonce, d.deadline
        );
        bytes32 witness = keccak256(abi.encode(keccak256("LoadlineDeposit(uint64 account)"), d.account));
        bytes32 digest = permit2.digestOf(permit, address(deposits), witness, WITNESS);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, digest);
        return abi.encodePacked(r, s, v);
    }

    function bring(PermitDeposit calldata d, bytes calldata signature) external {
        vm.prank(eve);
        deposits.depositWithPermit2(d, signature);
    }

    function assertDeposited(uint256 usd) private view {
        vm.assertEq(cashOf(account), int256(usd * 1e18), "credited");
        vm.assertEq(tokens[0].balanceOf(payer), (1_000 - usd) * 1e6, "paid");
        vm.assertEq(tokens[0].balanceOf(address(deposits)), 0, "nothing kept");
        vm.assertEq(tokens[0].allowance(address(deposits), address(vault)), 0, "nothing approved");
    }

    function test_depositWithPermit_needsNoApproval() public {
        (uint8 v, bytes32 r, bytes32 s) = signedPermit(400e6);
        vm.prank(payer);
        deposits.depositWithPermit(account, USDC, 400e18, type(uint256).max, v, r, s);
        assertDeposited(400);
        assertConserved();
    }

    /// @dev Whoever uses a permit first takes nothing from its signer, and does not stop the deposit.
    function test_84_permitThatWasUsedBeforeIsNoObstacle() public {
        (uint8 v, bytes32 r, bytes32 s) = signedPermit(400e6);
        vm.prank(eve);
        tokens[0].permit(payer, address(deposits), 400e6, type(uint256).max, v, r, s);
        vm.prank(eve);
        vm.expectRevert();
        deposits.depositWithPermit(account, USDC, 400e18, type(uint256).max, v, r, s);
        vm.prank(payer);
        deposits.depositWithPermit(account, USDC, 400e18, type(uint256).max, v, r, s);
        assertDeposited(400);
    }

    function test_depositWithPermit2_runsOnceWhoeverBringsIt() public {
        vm.prank(payer);
        tokens[0].approve(address(permit2), type(uint256).max);
        PermitDeposit memory d = deposit2();
        bytes memory signature = signed(d);
        this.bring(d, signature);
        assertDeposited(400);
        vm.expectPartialRevert(TestPermit2.InvalidNonce.selector);
        this.bring(d, signature);
        assertConserved();
    }

    /// @dev The account is part of what is signed: nobody redirects a deposit.
    function testFuzz_84_depositGoesWhereItsPayerSigned(uint8 field, uint64 by) public {
        vm.prank(payer);
        tokens[0].approve(address(permit2), type(uint256).max);
        PermitDeposit memory d = deposit2();
        bytes memory signature = signed(d);
        field = field % 4;
        if (field == 0) d.account = cross(eve, 0);
        if (field == 1) d.wad += (uint128(by) % 100 + 1) * 1e12;
        if (field == 2) d.nonce += uint256(by) + 1;
        if (field == 3) d.deadline -= uint256(by) + 1;
        vm.expectPartialRevert(TestPermit2.InvalidSigner.selector);
        this.bring(d, signature);
    }

    function typedDigest(string memory name, address contract_, bytes32 hash) private view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256(bytes(name)),
                keccak256("1"),
                block.chainid,
                contract_
            )
        );
        return keccak256(abi.encodePacked("\x19\x01", domain, hash));
    }
}
