"""Signature schemes, one each. (Step 2.)"""
